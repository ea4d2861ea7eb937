package parley.files.child;

/** A small picture in memory: ARGB, row by row. Knows nothing but the JDK. */
record Picture(int width, int height, int[] pixels) {
    private static final int WHITE = 0xFF;

    /** Shrinks so that no side is longer, each pixel the mean of those that it covers. */
    Picture within(int side) {
        int longest = Math.max(width, height);
        if (longest <= side) {
            return this;
        }
        int newWidth = Math.max(1, Math.round((float) width * side / longest));
        int newHeight = Math.max(1, Math.round((float) height * side / longest));
        int[] shrunk = new int[newWidth * newHeight];
        for (int y = 0; y < newHeight; y++) {
            int top = (int) ((long) y * height / newHeight);
            int bottom = Math.max(top + 1, (int) ((long) (y + 1) * height / newHeight));
            for (int x = 0; x < newWidth; x++) {
                int left = (int) ((long) x * width / newWidth);
                int right = Math.max(left + 1, (int) ((long) (x + 1) * width / newWidth));
                shrunk[y * newWidth + x] = mean(left, top, right, bottom);
            }
        }
        return new Picture(newWidth, newHeight, shrunk);
    }

    private int mean(int left, int top, int right, int bottom) {
        long alpha = 0;
        long red = 0;
        long green = 0;
        long blue = 0;
        for (int y = top; y < bottom; y++) {
            for (int x = left; x < right; x++) {
                int pixel = pixels[y * width + x];
                long opacity = pixel >>> 24;
                alpha += opacity;
                red += opacity * (pixel >> 16 & 0xFF);
                green += opacity * (pixel >> 8 & 0xFF);
                blue += opacity * (pixel & 0xFF);
            }
        }
        if (alpha == 0) {
            return 0;
        }
        int count = (right - left) * (bottom - top);
        return (int) (alpha / count << 24 | red / alpha << 16 | green / alpha << 8 | blue / alpha);
    }

    /** Turns and mirrors it as Exif says that it is meant. @param orientation from 1, as it is, to 8 */
    Picture upright(int orientation) {
        if (orientation < 2 || orientation > 8) {
            return this;
        }
        boolean swapped = orientation >= 5;
        int newWidth = swapped ? height : width;
        int newHeight = swapped ? width : height;
        int[] turned = new int[pixels.length];
        for (int y = 0; y < newHeight; y++) {
            for (int x = 0; x < newWidth; x++) {
                turned[y * newWidth + x] = pixels[source(orientation, x, y)];
            }
        }
        return new Picture(newWidth, newHeight, turned);
    }

    /** Returns which stored pixel is shown at this place. */
    private int source(int orientation, int x, int y) {
        int right = width - 1;
        int bottom = height - 1;
        return switch (orientation) {
            case 2 -> y * width + right - x;
            case 3 -> (bottom - y) * width + right - x;
            case 4 -> (bottom - y) * width + x;
            case 5 -> x * width + y;
            case 6 -> (bottom - x) * width + y;
            case 7 -> (bottom - x) * width + right - y;
            default -> x * width + right - y;
        };
    }

    /** Puts it on white, as JPEG has no see-through parts. */
    Picture onWhite() {
        int[] opaque = new int[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            int pixel = pixels[i];
            int alpha = pixel >>> 24;
            opaque[i] = 0xFF000000
                    | over(pixel >> 16 & 0xFF, alpha) << 16
                    | over(pixel >> 8 & 0xFF, alpha) << 8
                    | over(pixel & 0xFF, alpha);
        }
        return new Picture(width, height, opaque);
    }

    private static int over(int colour, int alpha) {
        return (colour * alpha + WHITE * (255 - alpha) + 127) / 255;
    }
}

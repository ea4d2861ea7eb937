package parley.files.child;

import java.util.Arrays;

/**
 * Encodes a ThumbHash: some 25 bytes that show the colours of a picture while it loads. Source: the description of
 * ThumbHash by Evan Wallace, https://evanw.github.io/thumbhash/. Knows nothing but the JDK.
 */
final class ThumbHash {
    /** Most pixels of a side. */
    static final int MOST_SIDE = 100;

    private ThumbHash() {}

    /** @param pixels ARGB, row by row, alpha not multiplied in */
    static byte[] encode(int width, int height, int[] pixels) {
        if (width < 1 || height < 1 || width > MOST_SIDE || height > MOST_SIDE || pixels.length != width * height) {
            throw new IllegalArgumentException("A picture of " + width + " x " + height + " has no thumbhash");
        }
        Planes planes = Planes.of(pixels);
        boolean alpha = planes.transparent();
        int limit = alpha ? 5 : 7;
        int longest = Math.max(width, height);
        int acrossLight = Math.max(1, Math.round((float) limit * width / longest));
        int downLight = Math.max(1, Math.round((float) limit * height / longest));
        Channel light = Channel.of(planes.l(), width, height, Math.max(3, acrossLight), Math.max(3, downLight));
        Channel yellow = Channel.of(planes.p(), width, height, 3, 3);
        Channel red = Channel.of(planes.q(), width, height, 3, 3);
        Channel opacity = alpha ? Channel.of(planes.a(), width, height, 5, 5) : null;
        boolean landscape = width > height;

        int head = bits(63, light.dc())
                | bits(31.5, 1 + yellow.dc()) << 6
                | bits(31.5, 1 + red.dc()) << 12
                | bits(31, light.scale()) << 18
                | (alpha ? 1 << 23 : 0);
        int more = (landscape ? downLight : acrossLight)
                | bits(63, yellow.scale()) << 3
                | bits(63, red.scale()) << 9
                | (landscape ? 1 << 15 : 0);
        Channel[] channels = alpha ? new Channel[] {light, yellow, red, opacity} : new Channel[] {light, yellow, red};
        int start = alpha ? 6 : 5;
        byte[] hash = new byte[start + (numbers(channels) + 1) / 2];
        hash[0] = (byte) head;
        hash[1] = (byte) (head >> 8);
        hash[2] = (byte) (head >> 16);
        hash[3] = (byte) more;
        hash[4] = (byte) (more >> 8);
        if (alpha) {
            hash[5] = (byte) (bits(15, opacity.dc()) | bits(15, opacity.scale()) << 4);
        }
        pack(channels, hash, start);
        return hash;
    }

    private static int bits(double most, double value) {
        return (int) Math.round(most * value);
    }

    private static int numbers(Channel[] channels) {
        int numbers = 0;
        for (Channel channel : channels) {
            numbers += channel.ac().length;
        }
        return numbers;
    }

    private static void pack(Channel[] channels, byte[] hash, int start) {
        int index = 0;
        for (Channel channel : channels) {
            for (double number : channel.ac()) {
                hash[start + index / 2] |= (byte) (bits(15, number) << (index % 2 * 4));
                index++;
            }
        }
    }

    /** Light, yellow against blue, red against green, and opacity; see-through parts have the picture's mean colour. */
    private record Planes(double[] l, double[] p, double[] q, double[] a, boolean transparent) {
        static Planes of(int[] pixels) {
            double red = 0;
            double green = 0;
            double blue = 0;
            double opacity = 0;
            for (int pixel : pixels) {
                double alpha = (pixel >>> 24) / 255.0;
                red += alpha / 255.0 * (pixel >> 16 & 0xFF);
                green += alpha / 255.0 * (pixel >> 8 & 0xFF);
                blue += alpha / 255.0 * (pixel & 0xFF);
                opacity += alpha;
            }
            double share = opacity > 0 ? 1 / opacity : 0;
            int size = pixels.length;
            Planes planes =
                    new Planes(new double[size], new double[size], new double[size], new double[size], opacity < size);
            for (int i = 0; i < size; i++) {
                double alpha = (pixels[i] >>> 24) / 255.0;
                double r = red * share * (1 - alpha) + alpha / 255.0 * (pixels[i] >> 16 & 0xFF);
                double g = green * share * (1 - alpha) + alpha / 255.0 * (pixels[i] >> 8 & 0xFF);
                double b = blue * share * (1 - alpha) + alpha / 255.0 * (pixels[i] & 0xFF);
                planes.l[i] = (r + g + b) / 3;
                planes.p[i] = (r + g) / 2 - b;
                planes.q[i] = r - g;
                planes.a[i] = alpha;
            }
            return planes;
        }
    }

    /** A plane's mean, and its cosine terms from 0 to 1 around a half, by the largest of them. */
    private record Channel(double dc, double[] ac, double scale) {
        static Channel of(double[] plane, int width, int height, int across, int down) {
            double dc = 0;
            double scale = 0;
            double[] ac = new double[across * down];
            int count = 0;
            for (int y = 0; y < down; y++) {
                for (int x = 0; x * down < across * (down - y); x++) {
                    double term = term(plane, width, height, x, y);
                    if (x == 0 && y == 0) {
                        dc = term;
                    } else {
                        ac[count] = term;
                        count++;
                        scale = Math.max(scale, Math.abs(term));
                    }
                }
            }
            double[] terms = Arrays.copyOf(ac, count);
            for (int i = 0; i < count && scale > 0; i++) {
                terms[i] = 0.5 + 0.5 / scale * terms[i];
            }
            return new Channel(dc, terms, scale);
        }

        private static double term(double[] plane, int width, int height, int x, int y) {
            double sum = 0;
            for (int row = 0; row < height; row++) {
                double down = Math.cos(Math.PI / height * y * (row + 0.5));
                for (int column = 0; column < width; column++) {
                    sum += plane[row * width + column] * Math.cos(Math.PI / width * x * (column + 0.5)) * down;
                }
            }
            return sum / (width * height);
        }
    }
}

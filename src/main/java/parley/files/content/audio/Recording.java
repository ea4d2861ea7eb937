package parley.files.content.audio;

/**
 * Holds what a container says of itself.
 *
 * @param durationMs 0 if it can't be told
 * @param codec of its sound: {@code aac}, {@code opus}, {@code vorbis}, {@code mp3}, {@code pcm}; another word for
 *     others and an empty one for none
 * @param audioOnly whether nothing else than sound is in it
 * @param levels loudness of samples, or sizes of packets
 * @param sampled whether {@code levels} is loudness
 */
record Recording(long durationMs, String codec, boolean audioOnly, Levels levels, boolean sampled) {
    /** A second: encoders add some silence, which players leave out. */
    private static final long TOLERANCE_MS = 1_000;

    static final Recording UNKNOWN = new Recording(0, "", false, new Levels(), false);

    /** Believes a container's word on its duration only if what was counted in it agrees. */
    static long agreed(long declaredMs, long countedMs) {
        boolean near = Math.abs(declaredMs - countedMs) <= TOLERANCE_MS;
        return declaredMs > 0 && (near || countedMs <= 0) ? declaredMs : countedMs;
    }
}

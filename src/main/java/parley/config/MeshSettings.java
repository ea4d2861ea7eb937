package parley.config;

/** The most participants of a call without a media server: those with a picture, and all. */
public record MeshSettings(int video, int audio) {}

package parley.load;

/** A server of files, as a load program sees it. */
interface FileDoor {
    String name();

    /** Uploads a text. @return a handle for the other calls */
    String upload(RepeatedText text);

    /** Downloads a file and forgets it. @return its length */
    long download(String file);

    void delete(String file);

    /** Looks at the processor time of the server, and of its database if it has one. */
    CpuTime cpu();

    /** Tells whether downloads here are worth a measurement of their own: another door may lead to the same. */
    boolean downloads();
}

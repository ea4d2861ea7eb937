package parley.files;

class StoredUploadsTest extends UploadsContract {
    private final MemoryCatalogue memory = new MemoryCatalogue();

    @Override
    FileParts.Stores stores(MemoryFileStore store) {
        return FilesFixture.stores(memory, store);
    }
}

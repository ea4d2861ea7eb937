package parley.files;

class MemoryCatalogueTest extends CatalogueContract {
    @Override
    void open() {
        MemoryCatalogue memory = new MemoryCatalogue();
        catalogue = memory;
        life = memory;
        bindings = memory;
        thumbnails = memory;
    }
}

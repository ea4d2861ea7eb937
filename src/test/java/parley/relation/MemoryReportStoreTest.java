package parley.relation;

class MemoryReportStoreTest extends ReportStoreContract {
    @Override
    protected ReportStore newStore() {
        return new MemoryReportStore();
    }
}

package parley.matching.seat;

class MemorySeatStoreTest extends SeatStoreContract {
    @Override
    protected SeatStore emptyStore() {
        return new MemorySeatStore(RULES);
    }
}

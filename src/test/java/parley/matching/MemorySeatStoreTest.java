package parley.matching;

class MemorySeatStoreTest extends SeatStoreContract {
    @Override
    SeatStore emptyStore() {
        return new MemorySeatStore(RULES);
    }
}

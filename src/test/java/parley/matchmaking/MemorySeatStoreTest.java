package parley.matchmaking;

class MemorySeatStoreTest extends SeatStoreContract {
    @Override
    SeatStore emptyStore() {
        return new MemorySeatStore(RULES);
    }
}

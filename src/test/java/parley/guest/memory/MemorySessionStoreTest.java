package parley.guest.memory;

import parley.guest.SessionStore;
import parley.guest.SessionStoreContract;

class MemorySessionStoreTest extends SessionStoreContract {
    @Override
    protected SessionStore newStore() {
        return new MemorySessionStore();
    }
}

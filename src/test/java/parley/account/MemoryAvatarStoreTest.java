package parley.account;

class MemoryAvatarStoreTest extends AvatarStoreContract {
    @Override
    protected AvatarStore newStore() {
        return new MemoryAvatarStore();
    }
}

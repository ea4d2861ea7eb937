package parley.matchmaking;

class MemoryAbsencesTest extends AbsencesContract {
    @Override
    Absences empty() {
        return new MemoryAbsences();
    }
}

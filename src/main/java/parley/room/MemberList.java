package parley.room;

import java.util.AbstractList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.RandomAccess;

/** A room's members in their order, of whom each is found without a search: every command asks for one. */
final class MemberList extends AbstractList<Member> implements RandomAccess {
    private final List<Member> members;
    /** Is made when somebody is looked for first. */
    private volatile Map<String, Member> byId;

    private MemberList(List<Member> members) {
        this.members = members;
    }

    static List<Member> of(List<Member> members) {
        return members instanceof MemberList ? members : new MemberList(members);
    }

    Optional<Member> member(String userId) {
        Map<String, Member> known = byId;
        if (known == null) {
            known = new HashMap<>();
            for (Member member : members) {
                known.put(member.userId(), member);
            }
            byId = known;
        }
        return Optional.ofNullable(known.get(userId));
    }

    @Override
    public Member get(int index) {
        return members.get(index);
    }

    @Override
    public int size() {
        return members.size();
    }
}

package parley.external;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Tells what stands between a mapping and the tables that are there, one line for each fault. */
final class MappingFaults {
    private final Map<MappedColumn, Catalog.Entry> found;
    private final Set<String> faults = new LinkedHashSet<>();

    private MappingFaults(Map<MappedColumn, Catalog.Entry> found) {
        this.found = found;
    }

    /** @param columns the columns in the order in which their faults are told; the first is the id of users */
    static List<String> of(List<MappedColumn> columns, Map<MappedColumn, Catalog.Entry> found) {
        MappingFaults faults = new MappingFaults(found);
        columns.forEach(faults::judge);
        if (faults.faults.isEmpty()) {
            columns.forEach(column -> faults.compare(columns.get(0), column));
        }
        return List.copyOf(faults.faults);
    }

    private void judge(MappedColumn column) {
        Catalog.Entry entry = found.get(column);
        String whole = column.fullTable() + "." + column.name();
        if (!entry.hasTable()) {
            faults.add(column.tablePath() + ".table: there is no table or view " + column.fullTable());
        } else if (!entry.mayEnter()) {
            faults.add(column.tablePath() + ".schema: the role " + entry.role()
                    + " has no right to USAGE of the schema " + column.schema());
        } else if (!entry.hasColumn()) {
            faults.add(column.path() + ": there is no column " + whole);
        } else {
            if (!column.kind().allows(entry.type())) {
                faults.add(column.path() + ": " + whole + " is of the type " + entry.type() + ", and must be one of "
                        + column.kind().list());
            }
            if (!entry.mayRead()) {
                faults.add(column.path() + ": the role " + entry.role() + " has no right to SELECT " + whole);
            }
        }
    }

    /** Users are the same people in all tables, so their ids are written in the same way. */
    private void compare(MappedColumn users, MappedColumn column) {
        boolean isUser = column.kind() == ColumnKind.ID && !column.key().equals("jti");
        if (isUser
                && !IdType.of(found.get(column).type())
                        .equals(IdType.of(found.get(users).type()))) {
            faults.add(column.path() + ": is of the type " + found.get(column).type() + ", but " + users.path() + " of "
                    + found.get(users).type());
        }
    }
}

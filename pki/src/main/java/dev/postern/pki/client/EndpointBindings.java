package dev.postern.pki.client;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What clients were bound to, in the database of the register: a row for each change, the latest last. */
final class EndpointBindings {
    private static final String SELECT = "SELECT client, endpoints, bound_at FROM binding ";
    // Not by time, for clocks of two machines may disagree and the last to write is who decides.
    private static final String IN_ORDER = " ORDER BY rowid";

    private EndpointBindings() {}

    static List<EndpointBinding> of(Connection on, ClientId id) throws SQLException {
        try (var statement = on.prepareStatement(SELECT + "WHERE client = ?" + IN_ORDER)) {
            statement.setString(1, id.value());
            return read(statement).getOrDefault(id, List.of());
        }
    }

    static Map<ClientId, List<EndpointBinding>> all(Connection on) throws SQLException {
        try (var statement = on.prepareStatement(SELECT + IN_ORDER)) {
            return read(statement);
        }
    }

    /** Binds a client, unless it is bound so already. */
    static void add(Connection on, ClientId id, EndpointBinding binding) throws SQLException {
        if (binding.endpoints().equals(EndpointBinding.inForce(of(on, id)))) {
            return;
        }
        try (var statement =
                on.prepareStatement("INSERT INTO binding (client, endpoints, bound_at) VALUES (?, ?, ?)")) {
            statement.setString(1, id.value());
            statement.setString(
                    2, binding.endpoints().stream().map(VpcEndpointId::text).collect(Collectors.joining(" ")));
            statement.setLong(3, binding.at().toEpochMilli());
            statement.executeUpdate();
        }
    }

    private static Map<ClientId, List<EndpointBinding>> read(PreparedStatement statement) throws SQLException {
        var found = new HashMap<ClientId, List<EndpointBinding>>();
        try (var rows = statement.executeQuery()) {
            while (rows.next()) {
                var endpoints = Stream.of(rows.getString(2).split(" "))
                        .filter(text -> !text.isEmpty())
                        .map(VpcEndpointId::new)
                        .collect(Collectors.toSet());
                found.computeIfAbsent(new ClientId(rows.getString(1)), any -> new ArrayList<>())
                        .add(new EndpointBinding(endpoints, Instant.ofEpochMilli(rows.getLong(3))));
            }
        }
        return found;
    }
}

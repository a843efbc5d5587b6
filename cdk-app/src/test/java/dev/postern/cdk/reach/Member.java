package dev.postern.cdk.reach;

import java.util.Set;

/**
 * Something with an address in a VPC.
 *
 * @param groups the security groups it wears, and the prefix lists it is in
 * @param addresses networks in one of which its address is
 * @param ports on which it answers; a stranger answers on any
 */
record Member(String name, Kind kind, Set<String> groups, Set<Cidr> addresses, Set<Integer> ports) {
    enum Kind {
        /** A host somebody has in the VPC, in a group of its own that allows everything, or in the VPC's default group. */
        STRANGER,
        CLIENT,
        /** Addresses out of the VPC that the edge calls. */
        OUTSIDE,
        BALANCER,
        TASKS,
        /** Of the API, or of another service of AWS. */
        ENDPOINT
    }

    Member {
        groups = Set.copyOf(groups);
        addresses = Set.copyOf(addresses);
        ports = Set.copyOf(ports);
    }

    /** Whether its group is one of the templates. */
    boolean ours() {
        return kind != Kind.STRANGER && !groups.contains(Firewall.STRANGERS);
    }

    @Override
    public String toString() {
        return name;
    }
}

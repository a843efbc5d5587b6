package dev.postern.cdk.reach;

/**
 * One rule of a security group.
 *
 * @param group it belongs to
 * @param peer whom it admits, or lets be called
 * @param from the first TCP port
 * @param to the last
 */
record Rule(Direction direction, String group, Peer peer, int from, int to) {
    enum Direction {
        INGRESS,
        EGRESS
    }

    /** The other end. */
    sealed interface Peer {
        record OfGroup(String group) implements Peer {}

        record OfNetwork(Cidr network) implements Peer {}

        /** Addresses AWS or the operator keeps, none of them in the edge's VPC. */
        record OfPrefixList(String list) implements Peer {}
    }

    boolean admits(Member other, int port) {
        if (port < from || port > to) {
            return false;
        }
        if (peer instanceof Peer.OfGroup ofGroup) {
            return other.groups().contains(ofGroup.group());
        }
        if (peer instanceof Peer.OfPrefixList ofList) {
            return other.groups().contains(ofList.list());
        }
        return peer instanceof Peer.OfNetwork ofNetwork
                && other.addresses().stream().anyMatch(ofNetwork.network()::overlaps);
    }
}

package dev.postern.crl.differential;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** One change to one certificate, one list, or the case as a whole; what it does is its name. */
record Mutation(String id, Kind kind, BiConsumer<Sample, Draft> edit) {
    enum Kind {
        LEAF,
        AUTHORITY,
        CERTIFICATE,
        LIST,
        CASE
    }

    static Mutation leaf(String id, Consumer<Draft> edit) {
        return new Mutation(id, Kind.LEAF, (sample, draft) -> edit.accept(draft));
    }

    static Mutation authority(String id, Consumer<Draft> edit) {
        return new Mutation(id, Kind.AUTHORITY, (sample, draft) -> edit.accept(draft));
    }

    static Mutation certificate(String id, Consumer<Draft> edit) {
        return new Mutation(id, Kind.CERTIFICATE, (sample, draft) -> edit.accept(draft));
    }

    static Mutation list(String id, Consumer<Draft> edit) {
        return new Mutation(id, Kind.LIST, (sample, draft) -> edit.accept(draft));
    }

    static Mutation sample(String id, Consumer<Sample> edit) {
        return new Mutation(id, Kind.CASE, (sample, draft) -> edit.accept(sample));
    }

    static Mutation of(String id, Kind kind, BiConsumer<Sample, Draft> edit) {
        return new Mutation(id, kind, edit);
    }
}

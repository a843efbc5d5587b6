package dev.postern.crl.differential;

import dev.postern.crl.differential.Mutation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Case number N of a seed: always the same one. For many threads. */
final class CaseGenerator {
    private static final List<Mutation> MUTATIONS = Stream.of(
                    FieldMutations.all(),
                    ExtensionMutations.all(),
                    ListMutations.all(),
                    WireMutations.all(),
                    RandomMutations.all())
            .flatMap(List::stream)
            .toList();
    /** Kinds that a case without lists can do nothing with are left out of its choice. */
    private static final List<Mutation> WITHOUT_LISTS =
            MUTATIONS.stream().filter(mutation -> mutation.kind() != Kind.LIST).toList();

    private static final List<Mutation> OF_LISTS =
            MUTATIONS.stream().filter(mutation -> mutation.kind() == Kind.LIST).toList();

    private static final List<Base> BASES = List.of(Base.values());

    private final long seed;
    private final KeyPool keys;
    private final Signatures signatures;

    CaseGenerator(long seed) {
        this.seed = seed;
        this.keys = new KeyPool(seed);
        this.signatures = new Signatures(keys);
    }

    Case make(long number) {
        // Spread, so that neighbours have nothing in common (the generator's first values hardly depend on low bits).
        var random = new Random((seed * 31 + number) * 0x9E3779B97F4A7C15L);
        var sample = new Sample(keys, random);
        var base = BASES.get(random.nextInt(BASES.size()));
        var withLists = random.nextInt(10) < 5;
        base.build(sample, withLists);
        var count = new int[] {0, 1, 1, 1, 1, 2, 2, 3}[random.nextInt(8)];
        for (int i = 0; i < count; i++) {
            mutate(sample, withLists);
        }
        return mint(number, base, withLists, sample);
    }

    private static void mutate(Sample sample, boolean withLists) {
        var random = sample.random;
        var choice = !withLists ? WITHOUT_LISTS : random.nextBoolean() ? OF_LISTS : MUTATIONS;
        var mutation = choice.get(random.nextInt(choice.size()));
        if (mutation.kind() == Kind.CASE) {
            mutation.edit().accept(sample, sample.certificates.get("leaf"));
            sample.mutations.add("case:" + mutation.id());
            return;
        }
        var targets = targets(sample, mutation.kind());
        if (targets.isEmpty()) {
            return;
        }
        var target = targets.get(random.nextInt(targets.size()));
        mutation.edit().accept(sample, target);
        sample.mutations.add(target.role + ":" + mutation.id());
    }

    private static List<Draft> targets(Sample sample, Kind kind) {
        var leaf = sample.certificates.get("leaf");
        var authorities = new ArrayList<>(sample.certificates.values());
        authorities.remove(leaf);
        return switch (kind) {
            case LEAF -> List.of(leaf);
            case AUTHORITY -> authorities;
            case LIST -> sample.lists;
            // The leaf as often as all the others.
            default -> sample.random.nextBoolean() ? List.of(leaf) : authorities;
        };
    }

    private Case mint(long number, Base base, boolean withLists, Sample sample) {
        var leaf = sample.sent.get(0);
        return new Case(
                number,
                base,
                List.copyOf(sample.mutations),
                minted(sample, sample.sent),
                minted(sample, sample.anchors),
                minted(sample, authorities(sample)),
                sample.paths.stream()
                        .filter(path -> path.get(0).equals(leaf) && sample.sent.containsAll(path))
                        .map(path -> minted(sample, path))
                        .toList(),
                sample.lists.stream().map(list -> list.mint(signatures)).toList(),
                withLists,
                sample.anchors.stream().allMatch(anchor -> anchor.contains("root") || anchor.startsWith("trusted")));
    }

    /** Whose lists there may be: what is trusted, and what is sent. */
    private static List<String> authorities(Sample sample) {
        return Stream.concat(sample.anchors.stream(), sample.sent.stream())
                .filter(role -> !role.equals("leaf"))
                .distinct()
                .toList();
    }

    private List<byte[]> minted(Sample sample, List<String> roles) {
        return roles.stream()
                .map(role -> sample.certificates.get(role))
                .map(draft -> java.util.Objects.requireNonNull(draft).mint(signatures))
                .toList();
    }
}

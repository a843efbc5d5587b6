package dev.postern.crl.diff;

import dev.postern.crl.CrlNumber;
import java.util.Optional;

/** How much two lists differ; {@code from} is empty also if there was no earlier list. */
public record DiffSummary(Optional<CrlNumber> from, Optional<CrlNumber> to, int added, int removed, int altered) {}

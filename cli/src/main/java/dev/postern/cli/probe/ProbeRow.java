package dev.postern.cli.probe;

import java.util.Optional;

/** One who knocks: the credential presented, if any, what is asked for and what should happen. */
public record ProbeRow(
        String name, Optional<ProbeCredential> credential, ProbeRequest request, Expectation expectation) {}

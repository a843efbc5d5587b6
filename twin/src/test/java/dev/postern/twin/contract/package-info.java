/** What the adapters of {@code pki.aws} and {@code crl.aws} and AWS owe each other, tested on the twin or, on demand, on AWS itself. */
@NullMarked
package dev.postern.twin.contract;

import org.jspecify.annotations.NullMarked;

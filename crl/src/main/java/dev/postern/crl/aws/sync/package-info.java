/**
 * The function that takes a list the moment its authority has written it into S3, checks it and puts it where edges are
 * guarded by it. {@link dev.postern.crl.aws.sync.CrlSync} is what it does;
 * {@link dev.postern.crl.aws.sync.SyncFunction} is how AWS Lambda calls it.
 */
@NullMarked
package dev.postern.crl.aws.sync;

import org.jspecify.annotations.NullMarked;

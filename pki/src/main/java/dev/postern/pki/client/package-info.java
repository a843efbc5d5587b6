/**
 * Who exists: every {@link dev.postern.pki.client.Client} with every {@link dev.postern.pki.client.Credential} it ever had, kept
 * in a {@link dev.postern.pki.client.ClientRegister} that forgets nothing. {@link dev.postern.pki.client.Onboarding} and
 * {@link dev.postern.pki.client.Offboarding} are the two things that happen to a client; both survive being stopped at any
 * moment. Revocation lists are made from the register by another module.
 */
@NullMarked
package dev.postern.pki.client;

import org.jspecify.annotations.NullMarked;

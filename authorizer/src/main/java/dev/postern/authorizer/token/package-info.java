/** The second proof, where it is asked for: a JWT signed with RS256 by an issuer whose keys are fetched over HTTPS. */
@NullMarked
package dev.postern.authorizer.token;

import org.jspecify.annotations.NullMarked;

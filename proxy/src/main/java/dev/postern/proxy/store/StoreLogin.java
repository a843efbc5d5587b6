package dev.postern.proxy.store;

import java.util.Optional;

/** Who we are to a store. */
public final class StoreLogin {
    private final Optional<String> username;
    private final String password;

    /** Without a name it is the store's default user. */
    public StoreLogin(Optional<String> username, String password) {
        this.username = username;
        this.password = password;
    }

    Command command() {
        return username.isPresent() ? Command.of("AUTH", username.get(), password) : Command.of("AUTH", password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "login of " + username.orElse("the default user");
    }
}

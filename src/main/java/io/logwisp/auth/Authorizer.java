package io.logwisp.auth;

import io.logwisp.auth.Decision.Outcome;
import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.entry.Ticker;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Answers who may read which stream: the only place that does. Safe for every thread. Everything but a password or a signed
 * token that was not checked for a while is answered at once; those by the thread "auth", of which there is one, so that a
 * storm of logins takes one processor at most, the memory of one check, and never an event loop.
 */
public final class Authorizer implements AutoCloseable {
    /** Passwords that wait to be checked; about ten seconds' worth of work. */
    private static final int MOST_WAITING = 64;

    private final Ticker ticker;
    private final ThreadPoolExecutor worker = new ThreadPoolExecutor(
            1, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING), task -> new Thread(task, "auth"));
    private final KnownCredentials known;
    private final Logins logins;
    private final Tickets tickets;
    private volatile Rules rules;

    /** One configuration, worked out. Its version grows with every change of it and of the files of users. */
    private record Rules(AccessConfig config, Map<String, Guard> guards, FailureLimit failures, long version) {
        private static final Rules INITIAL =
                new Rules(AccessConfig.OPEN, Map.of(), new FailureLimit(1, Ticker.SYSTEM), 0);

        boolean permit(String stream, InetAddress address) {
            StreamAccess access = config.streams().get(stream);
            return config.addresses().permit(address)
                    && (access == null || access.addresses().permit(address));
        }
    }

    public Authorizer(Ticker ticker) {
        this.ticker = ticker;
        this.known = new KnownCredentials(ticker);
        this.logins = new Logins(ticker);
        this.tickets = new Tickets(ticker);
        this.rules = Rules.INITIAL;
        worker.allowCoreThreadTimeOut(true);
    }

    /** Goes over to other rules; reads files of users. Called by one thread. */
    public void configure(AccessConfig config) {
        Map<AuthConfig, Guard> before = new HashMap<>();
        rules.guards.values().forEach(guard -> before.put(guard.config(), guard));
        Map<AuthConfig, Guard> all = new HashMap<>();
        Map<String, Guard> guards = new LinkedHashMap<>();
        config.streams()
                .forEach((stream, access) -> access.auth().ifPresent(auth -> {
                    Guard guard = all.computeIfAbsent(auth, added -> {
                        Guard same = before.get(added);
                        return same == null ? new Guard(added, ticker) : same;
                    });
                    guards.put(stream, guard);
                }));
        all.values().forEach(Guard::refresh);
        if (!all.isEmpty()) {
            known.prepare();
        }
        boolean same = rules != Rules.INITIAL
                && config.limits().failuresPerMinute() == rules.config.limits().failuresPerMinute();
        FailureLimit failures =
                same ? rules.failures : new FailureLimit(config.limits().failuresPerMinute(), ticker);
        rules = new Rules(config, Map.copyOf(guards), failures, rules.version + 1);
    }

    /** Reads files of users that have changed; blocks. Called by the thread that configures. */
    public void refresh() {
        Rules now = rules;
        boolean changed = false;
        for (Guard guard : now.guards.values()) {
            changed |= guard.refresh();
        }
        if (changed) {
            rules = new Rules(now.config, now.guards, now.failures, now.version + 1);
        }
    }

    /** The rules of now. */
    public AccessConfig config() {
        return rules.config;
    }

    /** Another number after every change of the rules and of the users. */
    public long version() {
        return rules.version;
    }

    /** How clients of a stream must show who they are; empty when they need not. */
    public Optional<AuthConfig> auth(String stream) {
        return rules.config.auth(stream);
    }

    /** Whether nobody of that address may read any of these streams, whatever he shows. */
    public boolean isRefused(Collection<String> streams, InetAddress address) {
        Rules now = rules;
        return streams.stream().noneMatch(stream -> now.permit(stream, address));
    }

    /** Whether what was granted would be granted again. */
    public boolean holds(Grant grant) {
        Rules now = rules;
        if (!now.permit(grant.stream(), grant.address())) {
            return false;
        }
        Guard guard = now.guards.get(grant.stream());
        return guard == null
                || grant.proof()
                        .filter(proof -> guard.accepts(proof, seconds()) && guard.mayRead(proof, grant.stream()))
                        .isPresent();
    }

    /**
     * Decides which of the streams a client may read.
     *
     * @param answer called once, at once or by another thread
     */
    public void decide(Collection<String> streams, Claim claim, Consumer<Decision> answer) {
        Inquiry inquiry = new Inquiry(rules, streams, claim);
        if (inquiry.isSettled()) {
            answer.accept(inquiry.decision());
        } else if (!inquiry.rules.failures.reserve(claim.address())) {
            answer.accept(inquiry.limited());
        } else {
            inquiry.checkAtOnce();
            if (inquiry.needsWork()) {
                checkLater(inquiry, answer);
            } else {
                answer.accept(inquiry.concluded());
            }
        }
    }

    private void checkLater(Inquiry inquiry, Consumer<Decision> answer) {
        try {
            worker.execute(() -> {
                Decision decision;
                try {
                    inquiry.work();
                    decision = inquiry.concluded();
                } catch (RuntimeException e) {
                    answer.accept(Decision.of(Outcome.WRONG));
                    throw e;
                }
                answer.accept(decision);
            });
        } catch (RejectedExecutionException full) {
            inquiry.rules.failures.giveBack(inquiry.claim.address());
            answer.accept(Decision.of(Outcome.BUSY));
        }
    }

    /**
     * Decides as {@link #decide}, and opens a login for a browser.
     *
     * @param answer gets the cookie as well, null when nothing was shown that could be remembered
     */
    public void login(Collection<String> streams, Claim claim, Answer answer) {
        decide(streams, claim, decision -> {
            List<Proof> proofs = decision.grants().values().stream()
                    .flatMap(grant -> grant.proof().stream())
                    .distinct()
                    .toList();
            answer.accept(decision, proofs.isEmpty() ? null : logins.open(proofs));
        });
    }

    /** Takes the answer to a login. */
    @FunctionalInterface
    public interface Answer {
        /** @param cookie null when there is nothing to remember */
        void accept(Decision decision, @Nullable String cookie);
    }

    /** A ticket that is good once in place of what has been shown for that grant; empty when there are too many or none at all. */
    public Optional<String> ticket(Grant grant) {
        int seconds = rules.config.limits().ticketSeconds();
        return seconds == 0 ? Optional.empty() : tickets.open(grant, seconds);
    }

    /** Forgets a login. */
    public void logout(String cookie) {
        logins.close(cookie);
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(ticker.epochNanos());
    }

    /** One wish to read some streams. Used by one thread at a time. */
    private final class Inquiry {
        private final Rules rules;
        private final List<String> streams = new ArrayList<>();
        private final boolean refused;
        private final Claim claim;
        private final Map<Guard, Proof> proofs = new HashMap<>();
        private final List<Guard> guards;

        Inquiry(Rules rules, Collection<String> wanted, Claim claim) {
            this.rules = rules;
            this.claim = claim;
            wanted.stream()
                    .filter(stream -> rules.permit(stream, claim.address()))
                    .forEach(streams::add);
            this.refused = streams.isEmpty();
            this.guards = streams.stream()
                    .map(rules.guards::get)
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
            for (Guard guard : guards) {
                byItself(guard).ifPresent(proof -> proofs.put(guard, proof));
            }
        }

        /** What needs no guess: the certificate of the connection, and the cookie, which nobody guesses. */
        private Optional<Proof> byItself(Guard guard) {
            Optional<Proof> byCertificate =
                    claim.certificate() == null ? Optional.empty() : guard.certificate(claim.certificate());
            if (byCertificate.isPresent() || !(claim.credential() instanceof Credential.Cookie cookie)) {
                return byCertificate.filter(proof -> guard.accepts(proof, seconds()));
            }
            return logins.proofs(cookie.id()).stream()
                    .filter(proof -> guard.accepts(proof, seconds()))
                    .findFirst();
        }

        /** Whether nothing that the client says could change the answer, or it says nothing. */
        boolean isSettled() {
            return proofs.size() == guards.size()
                    || claim.credential() == null
                    || claim.credential() instanceof Credential.Cookie;
        }

        /** Everything that takes no time. */
        void checkAtOnce() {
            if (claim.credential() instanceof Credential.Ticket ticket) {
                tickets.take(ticket.id()).filter(this::isMeant).ifPresent(this::useTicket);
            } else if (claim.credential() instanceof Credential.Bearer bearer) {
                for (Guard guard : guards) {
                    guard.token(bearer.token(), seconds()).ifPresent(proof -> proofs.putIfAbsent(guard, proof));
                }
            }
            for (Guard guard : toWorkOn()) {
                known(guard).ifPresent(proof -> proofs.put(guard, proof));
            }
        }

        private boolean isMeant(Grant grant) {
            return streams.contains(grant.stream()) && RequestLimit.isSame(grant.address(), claim.address());
        }

        /** A ticket is for one stream, whatever else its owner may read. */
        private void useTicket(Grant grant) {
            streams.retainAll(List.of(grant.stream()));
            Guard guard = rules.guards.get(grant.stream());
            if (guard != null) {
                grant.proof()
                        .filter(proof -> guard.accepts(proof, seconds()))
                        .ifPresent(proof -> proofs.put(guard, proof));
            }
        }

        boolean needsWork() {
            return !toWorkOn().isEmpty();
        }

        /** Slow. */
        void work() {
            for (Guard guard : toWorkOn()) {
                Optional<Proof> proof = known(guard);
                if (proof.isEmpty()) {
                    proof = check(guard);
                    proof.ifPresent(found -> known.add(guard, credential(), found));
                }
                proof.ifPresent(found -> proofs.put(guard, found));
            }
        }

        private Optional<Proof> check(Guard guard) {
            if (claim.credential() instanceof Credential.Basic basic) {
                return guard.password(basic);
            }
            return claim.credential() instanceof Credential.Bearer bearer
                    ? guard.signedToken(bearer.token(), seconds())
                    : Optional.empty();
        }

        /** Those that want to look at the credential for longer. */
        private List<Guard> toWorkOn() {
            Kind kind;
            if (claim.credential() instanceof Credential.Basic) {
                kind = Kind.BASIC;
            } else if (claim.credential() instanceof Credential.Bearer bearer && JwtVerifier.isSigned(bearer.token())) {
                kind = Kind.JWT;
            } else {
                return List.of();
            }
            return guards.stream()
                    .filter(guard -> guard.takes(kind) && !proofs.containsKey(guard))
                    .toList();
        }

        private Optional<Proof> known(Guard guard) {
            return known.find(guard, credential()).filter(proof -> guard.accepts(proof, seconds()));
        }

        private Credential credential() {
            return Objects.requireNonNull(claim.credential(), "nothing was shown");
        }

        Decision limited() {
            return new Decision(Outcome.LIMITED, Map.of(), "", rules.failures.waitSeconds(claim.address()));
        }

        /** The decision after a check whose failure was paid for. */
        Decision concluded() {
            boolean early = proofs.isEmpty() && toWorkOn().stream().anyMatch(Guard::awaitsKeys);
            if (early || !proofs.isEmpty()) {
                rules.failures.giveBack(claim.address());
            }
            return early ? Decision.of(Outcome.BUSY) : decision();
        }

        Decision decision() {
            if (refused) {
                return Decision.of(Outcome.ADDRESS);
            }
            // Who shows something wrong is told, even where some of it can be read without. An old cookie is nothing at
            // all.
            boolean shown = claim.credential() != null && !(claim.credential() instanceof Credential.Cookie);
            if (proofs.isEmpty() && !guards.isEmpty() && shown) {
                return Decision.of(Outcome.WRONG);
            }
            Map<String, Grant> grants = new LinkedHashMap<>();
            for (String stream : streams) {
                grant(stream).ifPresent(grant -> grants.put(stream, grant));
            }
            String name = proofs.values().stream().findFirst().map(Proof::name).orElse("");
            if (!grants.isEmpty()) {
                return new Decision(Outcome.GRANTED, grants, name, 0);
            }
            return new Decision(proofs.isEmpty() ? Outcome.MISSING : Outcome.FORBIDDEN, Map.of(), name, 0);
        }

        private Optional<Grant> grant(String stream) {
            Guard guard = rules.guards.get(stream);
            if (guard == null) {
                return Optional.of(new Grant(stream, claim.address(), Optional.empty()));
            }
            Proof proof = proofs.get(guard);
            return proof == null || !guard.mayRead(proof, stream)
                    ? Optional.empty()
                    : Optional.of(new Grant(stream, claim.address(), Optional.of(proof)));
        }
    }
}

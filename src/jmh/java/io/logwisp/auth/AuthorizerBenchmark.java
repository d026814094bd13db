package io.logwisp.auth;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRules;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.AuthConfig.Kind;
import io.logwisp.config.AuthConfig.Token;
import io.logwisp.config.LimitsConfig;
import io.logwisp.entry.Ticker;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs that somebody asks who reads: once for each client, and once a second for each that is connected; never for a line. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AuthorizerBenchmark {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final List<String> APP = List.of("app");

    private final Authorizer authorizer = new Authorizer(Ticker.SYSTEM);
    private final Claim claim = new Claim(HERE, new Credential.Bearer("token"), null);
    private final AtomicReference<Decision> decision = new AtomicReference<>();
    private Grant grant;

    @Setup
    public void ask() {
        AuthConfig auth = new AuthConfig(
                Set.of(Kind.BEARER),
                "LogWisp",
                List.of(),
                Optional.empty(),
                List.of(new Token("ci", Digests.sha256Hex("token"), Long.MAX_VALUE)),
                Optional.empty(),
                List.of(),
                Map.of());
        authorizer.configure(new AccessConfig(
                Map.of(
                        "app",
                        new StreamAccess(Optional.of(auth), AddressRules.NONE, Optional.empty(), Optional.empty())),
                AddressRules.NONE,
                false,
                List.of(),
                LimitsConfig.DEFAULTS,
                Optional.empty()));
        authorizer.decide(APP, claim, decision::set);
        grant = decision.get().grants().get("app");
    }

    @TearDown
    public void close() {
        authorizer.close();
    }

    /** Each client, once a second. */
    @Benchmark
    public boolean holds() {
        return authorizer.holds(grant);
    }

    /** Each request with a token. */
    @Benchmark
    public Decision decideByToken() {
        authorizer.decide(APP, claim, decision::set);
        return decision.get();
    }
}

package io.logwisp.config.toml;

import io.logwisp.config.AccessConfig;
import io.logwisp.config.AccessConfig.StreamAccess;
import io.logwisp.config.AddressRange;
import io.logwisp.config.AddressRules;
import io.logwisp.config.AuditConfig;
import io.logwisp.config.AuthConfig;
import io.logwisp.config.LimitsConfig;
import io.logwisp.config.RateLimitConfig;
import io.logwisp.config.RateLimitConfig.LimitBy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads who may read what: {@code [auth]}, {@code […rate_limit]}, {@code [security.…]} and {@code [audit]}. */
final class AccessReader {
    private final Section root;
    private final Path workingDirectory;
    private final ConfigProblems problems;
    private final AuthReader auths;
    private final AuthReader.Tables top;

    /** The table that a stream's own table adds to: the router's, which adds to the one at the top. */
    private final AuthReader.Tables common;

    private final Map<String, StreamAccess> streams = new LinkedHashMap<>();

    AccessReader(Section root, Path workingDirectory, boolean routed, ConfigProblems problems) {
        this.root = root;
        this.workingDirectory = workingDirectory;
        this.problems = problems;
        List<String> names = root.sections("streams").stream()
                .map(stream -> stream.has("name") ? stream.text("name") : "")
                .toList();
        this.auths = new AuthReader(workingDirectory, names, problems);
        this.top = AuthReader.Tables.of(root.section("auth"));
        this.common = routed
                ? AuthReader.Tables.of(root.section("router").section("auth")).inheriting(top)
                : top;
    }

    /**
     * Reads who may give commands by an address: how they show who they are is said as for streams, and the names of those who
     * may stand in {@code users}.
     */
    Optional<AuthConfig> control(Section control) {
        AuthReader.Tables tables = AuthReader.Tables.of(control.section("auth")).inheriting(top);
        Optional<AuthConfig> auth = auths.readControl(tables, control.texts("users"));
        AddressRules addresses =
                new AddressRules(ranges(tables.auth(), "ip_whitelist"), ranges(tables.auth(), "ip_blacklist"));
        StreamAccess access = new StreamAccess(auth, addresses, Optional.empty(), Optional.empty());
        if (!access.isOpen()) {
            streams.put(AccessConfig.CONTROL, access);
        }
        if (control.section("auth").has("may_read")) {
            control.section("auth").problem("may_read", "says nothing of commands; write users into [control]");
        }
        if (auth.isPresent() && control.texts("users").isEmpty()) {
            control.problem(
                    "users",
                    "is missing: name the users, tokens or certificates that may give commands, of those in auth");
        }
        return auth;
    }

    /** Reads what belongs to one stream; returns how its clients show who they are. */
    Optional<AuthConfig> stream(Section stream, String name) {
        AuthReader.Tables tables = AuthReader.Tables.of(stream.section("auth")).inheriting(common);
        Optional<AuthConfig> auth = auths.read(tables);
        AddressRules addresses =
                new AddressRules(ranges(tables.auth(), "ip_whitelist"), ranges(tables.auth(), "ip_blacklist"));
        StreamAccess access =
                new StreamAccess(auth, addresses, rateLimit(stream, "httpserver"), rateLimit(stream, "tcpserver"));
        if (!access.isOpen()) {
            streams.put(name, access);
        }
        return auth;
    }

    /**
     * Everything, after all streams were read.
     *
     * @param written knows what they follow
     */
    AccessConfig config(WrittenFiles written) {
        Section security = root.section("security");
        Section ip = security.section("ip");
        return new AccessConfig(
                streams,
                new AddressRules(ranges(ip, "allow"), ranges(ip, "deny")),
                security.flag("allow_plaintext_auth"),
                ranges(security, "trusted_proxies"),
                limits(security.section("limits"), security.section("login"), security.section("tickets")),
                audit(root.section("audit"), written));
    }

    private static LimitsConfig limits(Section limits, Section login, Section tickets) {
        return new LimitsConfig(
                limits.integer("max_connections"),
                limits.integer("max_connections_per_ip"),
                limits.integer("max_new_connections_per_second"),
                limits.integer("header_timeout_ms"),
                limits.integer("handshake_timeout_ms"),
                limits.integer("auth_timeout_ms"),
                login.integer("failures_per_minute"),
                tickets.flag("enabled") ? tickets.integer("ttl_seconds") : 0);
    }

    private Optional<AuditConfig> audit(Section audit, WrittenFiles written) {
        if (!audit.flag("enabled")) {
            return Optional.empty();
        }
        Optional<Path> file = audit.path("file", workingDirectory);
        if (file.isEmpty()) {
            audit.problem("file", "is missing: the audit log needs a file of its own");
            return Optional.empty();
        }
        written.reader(file.get())
                .ifPresent(stream -> audit.problem(
                        "file",
                        "is followed by stream " + Quotes.quote(stream)
                                + ", whose readers would be told who reads; put it into another directory, or exclude it"
                                + " there"));
        return Optional.of(new AuditConfig(file.get(), audit.number("max_bytes"), audit.integer("keep")));
    }

    private static List<AddressRange> ranges(Section section, String name) {
        List<AddressRange> ranges = new ArrayList<>();
        for (String text : section.texts(name)) {
            AddressRange.parse(text)
                    .ifPresentOrElse(
                            ranges::add,
                            () -> section.problem(
                                    name,
                                    Quotes.quote(text)
                                            + " is neither an address nor a range; write \"192.0.2.7\", \"10.0.0.0/8\" or"
                                            + " \"2001:db8::/32\""));
        }
        return ranges;
    }

    private static Optional<RateLimitConfig> rateLimit(Section stream, String server) {
        Optional<RateLimitConfig> found = Optional.empty();
        for (Section section : stream.sections(server)) {
            Section limit = section.section("rate_limit");
            if (!section.flag("enabled") || !limit.flag("enabled")) {
                continue;
            }
            RateLimitConfig read = rateLimit(limit);
            if (found.isPresent() && !found.get().equals(read)) {
                limit.problem(
                        "differs from that of another server of this stream; one rate limit holds for all of them");
            }
            found = Optional.of(read);
        }
        return found;
    }

    private static RateLimitConfig rateLimit(Section limit) {
        return new RateLimitConfig(
                limit.decimal("requests_per_second"),
                limit.integer("burst_size"),
                limit.choice("limit_by", LimitBy.class),
                limit.integer("response_code"),
                limit.text("response_message"),
                limit.integer("max_connections_per_ip"),
                limit.integer("max_total_connections"));
    }
}

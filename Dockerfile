# Builds the image of LogWisp. See conf/compose.yaml for a way to run it and conf/docker.toml for what it does. Without a
# Docker daemon, src/dist/image makes the same image, and reads the lines below from here.
FROM debian:bookworm-slim AS builder
# The slim image may lack the directory of the manual, into which Debian's Java packages must put links.
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven curl \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY .mvn .mvn
COPY pom.xml .
COPY src/build src/build
COPY src/main src/main
RUN mvn -B -DskipTests -Dspotless.check.skip=true package
COPY src/dist src/dist
COPY conf/docker.toml conf/
COPY logwisp Dockerfile ./
RUN src/dist/image root /image

# Nothing but a small Java, the libraries it needs, and the program: no shell, no tools.
FROM scratch
COPY --from=builder /image /
ENV LC_ALL=C.UTF-8
# A fixed number, so that a host can name it in file permissions.
USER 65532:65532
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=10s CMD ["/usr/lib/logwisp/bin/java", "-XX:SharedArchiveFile=/usr/share/logwisp/classes.jsa", "-jar", "/usr/share/logwisp/logwisp.jar", "healthcheck"]
# Finds /etc/logwisp/logwisp.toml by itself; arguments of "docker run" are arguments of the program.
ENTRYPOINT ["/usr/lib/logwisp/bin/java", "-XX:SharedArchiveFile=/usr/share/logwisp/classes.jsa", "-jar", "/usr/share/logwisp/logwisp.jar"]

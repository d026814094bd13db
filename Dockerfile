# Builds the image of LogWisp. See conf/compose.yaml for a way to run it and conf/docker.toml for what it does.
FROM debian:bookworm-slim AS builder
# The slim image may lack the directory of the manual, into which Debian's Java packages must put links.
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jdk-headless maven \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY .mvn .mvn
COPY pom.xml .
COPY src src
RUN mvn -B -DskipTests -Dspotless.check.skip=true package

FROM debian:bookworm-slim
RUN mkdir -p /usr/share/man/man1 \
    && apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/*
# A fixed number, so that a host can name it in file permissions. Group adm may read /var/log/syslog and its like
# where the host is a Debian too.
RUN groupadd --gid 65532 logwisp \
    && useradd --uid 65532 --gid logwisp --groups adm --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin logwisp
COPY --from=builder /app/target/logwisp.jar /usr/local/share/logwisp/logwisp.jar
COPY logwisp /usr/local/bin/logwisp
COPY conf/docker.toml /etc/logwisp/logwisp.toml
# What makes a start faster; the file system may be read-only when the program runs.
RUN LOGWISP_PREPARE=1 logwisp
USER logwisp
EXPOSE 8080 9090
STOPSIGNAL SIGTERM
# Finds /etc/logwisp/logwisp.toml by itself; the launcher becomes the JVM, so signals reach the program.
CMD ["logwisp"]

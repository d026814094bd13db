/*
 * The floor: sends a file of ready bytes to a number of clients, as fast as the kernel takes them, and does nothing else.
 *
 *   broadcast PORT CLIENTS FILE GREETING_BYTES
 *
 * Each client gets the first GREETING_BYTES of the file when it connects. Once all are there and a line comes on standard
 * input, everybody gets the rest. Ends when standard input ends.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* What one write carries, as in LogWisp. */
#define PIECE (64 * 1024)
/* How far the first may be ahead of the last. */
#define WINDOW (2 * 1024 * 1024)
#define EVENTS 256

struct client {
    int fd;
    size_t sent;
};

static const char *bytes;
static size_t length;

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void map_file(const char *path)
{
    struct stat status;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &status) < 0)
        fail(path);
    length = (size_t)status.st_size;
    bytes = mmap(NULL, length, PROT_READ, MAP_PRIVATE | MAP_POPULATE, fd, 0);
    if (bytes == MAP_FAILED)
        fail("mmap");
}

static int listen_on(int port)
{
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((unsigned short)port)};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 4096) < 0)
        fail("listen");
    return fd;
}

static void accept_all(int listener, struct client *clients, int count, size_t greeting)
{
    int one = 1;
    for (int i = 0; i < count; i++) {
        int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
        if (fd < 0)
            fail("accept");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        if (write(fd, bytes, greeting) != (ssize_t)greeting)
            fail("greeting");
        clients[i].fd = fd;
        clients[i].sent = greeting;
    }
}

/* One piece; returns 0 when the kernel takes no more. */
static int send_piece(struct client *client, size_t limit)
{
    size_t left = limit - client->sent;
    ssize_t written = write(client->fd, bytes + client->sent, left < PIECE ? left : PIECE);
    if (written < 0) {
        if (errno != EAGAIN)
            client->sent = length; /* gone */
        return 0;
    }
    client->sent += (size_t)written;
    return 1;
}

/* What the kernel takes now, up to the limit; returns whether it was anything. */
static int send_some(struct client *client, size_t limit)
{
    int progressed = 0;
    while (client->sent < limit && send_piece(client, limit))
        progressed = 1;
    return progressed;
}

/* All clients get the same window before anybody gets the next one, so that its bytes are in the processor's cache. */
static void send_all(struct client *clients, int count, size_t from)
{
    struct epoll_event events[EVENTS];
    int poll = epoll_create1(0);
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLOUT | EPOLLET, .data.ptr = &clients[i]};
        if (epoll_ctl(poll, EPOLL_CTL_ADD, clients[i].fd, &event) < 0)
            fail("epoll_ctl");
    }
    for (size_t limit = from; limit < length;) {
        int behind = count;
        limit = length - limit < WINDOW ? length : limit + WINDOW;
        while (behind > 0) {
            int progressed = 0;
            behind = 0;
            for (int i = 0; i < count; i++) {
                progressed |= send_some(&clients[i], limit);
                behind += clients[i].sent < limit;
            }
            if (behind > 0 && !progressed)
                epoll_wait(poll, events, EVENTS, -1);
        }
    }
    close(poll);
}

int main(int argc, char **argv)
{
    int count, listener;
    struct client *clients;
    if (argc != 5) {
        fprintf(stderr, "usage: broadcast PORT CLIENTS FILE GREETING_BYTES\n");
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    count = atoi(argv[2]);
    map_file(argv[3]);
    clients = calloc((size_t)count, sizeof *clients);
    if (clients == NULL)
        fail("calloc");
    listener = listen_on(atoi(argv[1]));
    puts("listening");
    fflush(stdout);
    accept_all(listener, clients, count, (size_t)atol(argv[4]));
    if (getchar() != EOF)
        send_all(clients, count, (size_t)atol(argv[4]));
    while (getchar() != EOF)
        ;
    return 0;
}

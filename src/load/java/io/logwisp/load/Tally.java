package io.logwisp.load;

/**
 * What clients got, in sum.
 *
 * @param received lines in order
 * @param missing lines passed over or not come until the end
 * @param disordered lines that came twice, too late, or should not have come
 * @param ended clients whose connection was closed by the other side
 */
record Tally(int clients, long received, long missing, long disordered, long bytes, int ended) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0);

    Tally plus(Client client) {
        return new Tally(
                clients + 1,
                received + client.received(),
                missing + client.missing() + client.outstanding(),
                disordered + client.disordered(),
                bytes + client.bytes(),
                ended + (client.isEnded() ? 1 : 0));
    }

    Tally minus(Tally earlier) {
        return new Tally(clients, received - earlier.received, missing, disordered, bytes - earlier.bytes, ended);
    }
}

package io.logwisp.load;

/**
 * How much is measured.
 *
 * @param runs runs of each measurement, whose median counts
 * @param lines lines of a file
 * @param filesToOne files delivered one after the other to a single client: the last one counts, the first is the cold one
 * @param filesToMany the same with many clients
 * @param busySeconds how long a server is kept busy that is not to be one that has just been started
 * @param warmSeconds how long lines flow before their ages count
 * @param seconds how long their ages count
 * @param many clients of the measurements with many
 * @param some clients of the measurement of latency with some
 * @param thousand clients of the one that has a thousand in full
 * @param idle clients that only stay connected
 * @param stuck clients that never read
 * @param stuckSeconds how long they do so
 * @param churnSeconds how long clients come and go
 * @param senders connections that syslog messages come over
 * @param datagrams syslog messages a second over UDP
 * @param acks topics whose ack counts
 * @param goals whether goals are looked at; a short run only looks for losses
 */
record Plan(
        int runs,
        int lines,
        int filesToOne,
        int filesToMany,
        double busySeconds,
        double warmSeconds,
        double seconds,
        int many,
        int some,
        int thousand,
        int idle,
        int stuck,
        double stuckSeconds,
        double churnSeconds,
        int senders,
        int datagrams,
        int acks,
        boolean goals) {
    static Plan full(int runs, double churnMinutes) {
        return new Plan(
                runs,
                1_000_000,
                4,
                2,
                20,
                5,
                10,
                90,
                50,
                1000,
                10_000,
                20,
                20,
                churnMinutes * 60,
                500,
                50_000,
                500,
                true);
    }

    /** Everything small: does it run, is nothing lost? */
    static Plan quick() {
        return new Plan(1, 20_000, 1, 1, 0.2, 0.2, 0.5, 10, 10, 50, 200, 5, 1, 3, 20, 1000, 50, false);
    }
}

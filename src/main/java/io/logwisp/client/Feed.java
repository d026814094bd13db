package io.logwisp.client;

/** One source of entries, with a thread of its own. */
abstract class Feed {
    private final Handover.Outlet outlet;
    private final Thread thread;

    /** Set once, by any thread. */
    private volatile boolean stopping;

    Feed(String name, Handover handover) {
        outlet = new Handover.Outlet(handover);
        thread = new Thread(this::work, "tail-" + name);
        thread.setDaemon(true);
    }

    /** Begins. */
    final void start() {
        thread.start();
    }

    private void work() {
        Outcome outcome = Outcome.FAILED;
        try {
            outcome = read();
        } catch (ClientException e) {
            outcome = e.outcome();
            note("logwisp: " + e.getMessage());
        } finally {
            outlet.add(new Handover.End(this, outcome), 0);
            outlet.flush();
        }
        finish();
    }

    /** Hands over entries until there are no more, or {@link #stop} is called. The feed's thread. */
    abstract Outcome read() throws ClientException;

    /** Called behind the end, by the feed's thread. */
    void finish() {}

    /** Asks it to end soon. Any thread. */
    void stop() {
        stopping = true;
    }

    final boolean isStopping() {
        return stopping;
    }

    /** Name under which a cursor file knows it; empty when that has nothing to do with it. */
    String cursorName() {
        return "";
    }

    /** Says that its entries up to that number have been printed. The printing thread. */
    void printed(long count) {}

    /** Says at the end whether everything it handed over has been printed. The printing thread. */
    void settled(boolean all) {}

    /** What stands before the sources of its entries where there are several servers. */
    String label() {
        return "";
    }

    /** Waits until the thread has ended, but no longer than that. */
    final void await(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    final void line(byte[] json, String id) {
        outlet.add(new Handover.Line(this, json, id), json.length);
    }

    final void position(String id) {
        outlet.add(new Handover.Position(this, id), 0);
    }

    final void note(String text) {
        outlet.add(new Handover.Note(text), text.length());
    }

    /** Lets everything be printed that was handed over. */
    final void flush() {
        outlet.flush();
    }
}

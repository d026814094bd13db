package io.logwisp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.logwisp.entry.Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectFramesTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final DirectFrames frames = new DirectFrames();

    @AfterEach
    void nothingIsKept() {
        frames.clear();
        assertEquals(0, frames.bytes());
    }

    @Test
    void hasTheBytesOfTheFramesOutsideTheHeap() {
        Frames batch = new Frames("one\ntwo\nrest of the array".getBytes(), new int[] {4, 8});
        ByteBuf bytes = frames.of(batch);
        assertTrue(bytes.isDirect());
        assertArrayEquals("one\ntwo\n".getBytes(), ByteBufUtil.getBytes(bytes));
        bytes.release();
    }

    @Test
    void twoWhoReadTheSameFramesShareOneCopyAndReadEachFromItsBeginning() {
        Frames batch = batch(100);
        ByteBuf one = frames.of(batch);
        one.skipBytes(60);
        ByteBuf other = frames.of(batch);
        assertEquals(100, other.readableBytes());
        assertEquals(one.memoryAddress(), other.memoryAddress());
        assertEquals(100, frames.bytes());
        one.release();
        other.release();
    }

    @Test
    void framesOfEqualBytesAreNotTakenForEachOther() {
        ByteBuf one = frames.of(batch(10));
        ByteBuf other = frames.of(batch(10));
        assertNotEquals(one.memoryAddress(), other.memoryAddress());
        one.release();
        other.release();
    }

    @Test
    void keepsNoMoreThanItsBoundAndWhatIsUnderWayStaysWhole() {
        Frames first = batch(1024 * 1024);
        ByteBuf underWay = frames.of(first);
        for (int i = 0; i < 20; i++) {
            frames.of(batch(1024 * 1024)).release();
            assertTrue(frames.bytes() <= 8 * 1024 * 1024);
        }
        assertEquals(1, underWay.refCnt()); // the writer's; the keeper has let go
        assertArrayEquals(first.bytes(), ByteBufUtil.getBytes(underWay));
        underWay.release();
    }

    @Test
    void keepsABoundedNumberOfSmallOnes() {
        List<ByteBuf> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(frames.of(batch(1)));
        }
        assertEquals(256, frames.bytes());
        assertTrue(all.subList(0, 44).stream().allMatch(bytes -> bytes.refCnt() == 1));
        all.forEach(ByteBuf::release);
    }

    @Test
    void aVeryLargeOneIsNotCopiedAndPushesNobodyOut() {
        frames.of(batch(10)).release();
        ByteBuf large = frames.of(batch(2 * 1024 * 1024 + 1));
        assertFalse(large.isDirect());
        assertEquals(2 * 1024 * 1024 + 1, large.readableBytes());
        assertEquals(10, frames.bytes());
        large.release();
    }

    @Test
    void copiesThatNobodyAskedForInASecondAreGivenBack() {
        frames.of(batch(10)).release();
        frames.tick(5 * SECOND);
        frames.tick(5 * SECOND + 1); // another group of the same loop
        assertEquals(10, frames.bytes());
        frames.tick(6 * SECOND);
        assertEquals(0, frames.bytes());
    }

    private static Frames batch(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + length);
        }
        return new Frames(bytes, new int[] {length});
    }
}

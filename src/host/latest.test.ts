import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { latestWins } from "./latest";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("the first value goes at once, then the latest of each interval", () => {
  const seen: number[] = [];
  const stream = latestWins<number>((value) => seen.push(value), 100);
  stream.offer(1);
  stream.offer(2);
  stream.offer(3);
  expect(seen).toEqual([1]);
  vi.advanceTimersByTime(99);
  expect(seen).toEqual([1]);
  vi.advanceTimersByTime(1);
  expect(seen).toEqual([1, 3]);
  vi.advanceTimersByTime(100);
  stream.offer(4);
  expect(seen).toEqual([1, 3, 4]);
});

test("no more than ten a second however many are offered", () => {
  let sent = 0;
  const stream = latestWins<number>(() => sent++, 100);
  for (let t = 0; t < 1000; t++) {
    stream.offer(t);
    vi.advanceTimersByTime(1);
  }
  expect(sent).toBe(11); // at 0, 100, … 1000 ms
});

test("a dropped stream says nothing more", () => {
  const seen: number[] = [];
  const stream = latestWins<number>((value) => seen.push(value), 100);
  stream.offer(1);
  stream.offer(2);
  stream.drop();
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual([1]);
});

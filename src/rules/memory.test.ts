import { expect, test } from 'vitest';
import { memoryFor, toBytes, toMemory } from './memory.ts';

test('where nothing is said memory grows with the records beyond a million, up to three quarters of the machine', () => {
  expect(memoryFor(0)).toBe('1300MB');
  expect(memoryFor(1_000_000)).toBe('1300MB');
  expect(memoryFor(10_000_000)).toBe('4450MB');
  expect(memoryFor(10_000_000, 4e9)).toBe('3000MB');
  expect(memoryFor(10_000_000, 1e9)).toBe('1300MB');
});

test('the engine is given what was asked for, and never less than it needs', () => {
  expect(toMemory('auto')).toBe(memoryFor(0));
  expect(toMemory('AUTO')).toBe(memoryFor(0));
  expect(toMemory('6GiB')).toBe('6GiB');
  expect(toMemory('10MB')).toBe('256MB');
  expect(toBytes('1.5GiB')).toBe(1.5 * 2 ** 30);
});

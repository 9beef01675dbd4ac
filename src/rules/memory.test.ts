import { expect, test } from 'vitest';
import { memoryFor, toBytes, toMemory } from './memory.ts';

test('where nothing is said memory grows with the records beyond a million, up to three quarters of the machine', () => {
  expect(memoryFor({ records: 0 })).toBe('1300MB');
  expect(memoryFor({ records: 1_000_000 })).toBe('1300MB');
  expect(memoryFor({ records: 10_000_000 })).toBe('4450MB');
  expect(memoryFor({ records: 10_000_000 }, 4e9)).toBe('3000MB');
  expect(memoryFor({ records: 10_000_000 }, 1e9)).toBe('1300MB');
  // A year of a chain of shops: twenty-seven million orders, lines, calls and counts of fifty thousand customers.
  expect(memoryFor({ records: 150_000, facts: 27_000_000 })).toBe('1840MB');
});

test('the engine is given what was asked for, and never less than it needs', () => {
  expect(toMemory('auto')).toBe(memoryFor({ records: 0 }));
  expect(toMemory('AUTO')).toBe(memoryFor({ records: 0 }));
  expect(toMemory('6GiB')).toBe('6GiB');
  expect(toMemory('10MB')).toBe('256MB');
  expect(toBytes('1.5GiB')).toBe(1.5 * 2 ** 30);
});

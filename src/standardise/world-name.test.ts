import { expect, test } from 'vitest';
import { kindOf } from './kinds.ts';
import { spelling } from './spelling.ts';

const options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' } as const;
const name = (text: string) => kindOf('world_name').standardise([text], options);

test.each([
  ['Dr. Ana-María de la Peña', 'ANA MARIA PENA'],
  ['PEÑA, Ana María', 'ANA MARIA PENA'],
  ['Sheikh Omar bin Rashid al-Amin', 'OMAR RASHID AMIN'],
  ['Петров Пётр', 'PETROV PETR'],
  ['JC Laurent', 'J C LAURENT'],
  ['Mar1a Lima', 'MARIA LIMA'],
  ['Kofi (Kojo) Mensah', 'KOFI MENSAH'],
])('%s is compared as %s', (text, match) => {
  expect(name(text).match).toBe(match);
});

test.each([
  ['MUELLER, JUERGEN', 'Jürgen Müller'],
  ['Soeren Aagaard Kjaer', 'Søren Ågård Kjær'],
  ['GROSS, KAETHE', 'Käthe Groß'],
  ['Bjoern Aaroe', 'Bjørn Ärö'],
  ['Lukasz Michal Wojcik', 'Łukasz Michał Wójcik'],
  ['Ayse Isik Yilmaz', 'Ayşe Işık Yılmaz'],
  ['Dang Thi Dieu', 'Đặng Thị Diệu'],
  ['Andre Helene Beranger', 'André Hélène Béranger'],
])('%s and %s are one name', (plain, written) => {
  expect(name(plain).match).toBe(name(written).match);
  expect(name(plain).parts).toEqual(name(written).parts);
});

test('two vowels stay two where they are syllables, and where the name is another one without the second', () => {
  for (const word of "Bauer Enrique Joe Sue Manuel Michaela Maeir Guchaev Ba'asyir".split(' '))
    expect(name(word).match).toBe(word.toUpperCase().replace("'", ''));
});

test('father and son, person and company stand apart', () => {
  expect(name('John Brown Jr.').parts).toMatchObject({ suffix: 'JUNIOR', tokens_sorted: 'BROWN JOHN' });
  expect(name('Brown, John, Jr.').parts?.['suffix']).toBe('JUNIOR');
  expect(name('John Brown LLC').parts?.['company']).toBe('true');
  expect(name('John Brown').parts?.['company']).toBe('false');
});

test('one key for the spellings of a name, not for names that differ in gender or in a short word', () => {
  for (const alike of ['MOHAMMED MUHAMMAD MOHAMAD MHMD', 'SERGEY SERGEI SERGEJ', 'USAMA OSAMA', 'VOLODYMYR WOLODYMYR'])
    expect(new Set(alike.split(' ').map(spelling)).size).toBe(1);
  for (const apart of ['ROBERTO ROBERTA', 'KIM KAM', 'MARIA MARIO'])
    expect(new Set(apart.split(' ').map(spelling)).size).toBe(2);
});

import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold, foldWords } from './fold.ts';

test.each([
  ['Сергей Викторович Лавров', 'SERGEY VIKTOROVICH LAVROV'],
  ['Юрий Щербаков', 'YURIY SHCHERBAKOV'],
  ['Қасым-Жомарт Тоқаев', 'QASYM-ZHOMART TOQAEV'],
  ['Љубица Ђурић', 'LJUBITSA DJURIC'],
  ['Ευάγγελος Μπουρούσης', 'EVANGELOS BOUROUSIS'],
  ['Μαΐου', 'MAIOU'],
  ['Αϋπνία', 'AYPNIA'],
  ['Երևան Ուկրաինա', 'EREVAN UKRAINA'],
  ['თბილისი', 'TBILISI'],
  ['ירושלים', 'YRVSHLYM'],
  ['محمّد', 'MHMD'],
  ['がっこう トウキョウ ジャパン', 'GAKKOU TOUKYOU JAPAN'],
  ['김민준', 'GIMMINJUN'],
  ['አዲስ አበባ', 'ADIS ABEBA'],
  ['नरेन्द्र मोदी', 'NARENDRA MODI'],
  ['தமிழ்', 'TAMIL'],
  ['٢٠٢٤ १२', '2024 12'],
  ['Łódź Straße Øre Þór Æsa ıI', 'LODZ STRASSE ORE THOR AESA II'],
])('%s is read as %s', (text, ascii) => {
  expect(foldWords(text)).toBe(ascii);
});

test('signs that are not sounds stay, with their vowel signs', () => {
  expect(foldWords('王伟')).toBe('王伟');
  expect(foldWords('ម៉ាណាត')).not.toBe(foldWords('ម៉ាណែត'));
});

test('documents are not read as words: fold leaves other scripts alone', () => {
  expect(fold('ООО é')).toBe('ООО E');
});

test('what is read stays as it is, whatever its case', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
      const once = foldWords(text);
      expect(foldWords(once)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});

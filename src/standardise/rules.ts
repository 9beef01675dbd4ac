/** Every rule that a kind may name, and what it did, as a sentence for reports and documentation. */
export const rules = {
  // Any kind
  check_digit: 'The check digit does not agree with the other digits.',
  wrong_length: 'The value has too few or too many characters for its kind.',
  not_understood: 'The text does not read as a value of its kind.',
  known_placeholder: 'A filler that means "not known": NAO INFORMADO, XXXX, TESTE.',
  repeated_digits: 'The same digit over and over: a filler, even where the check digit agrees.',
  counted_digits: 'Digits counted up or down, such as 12345678: a filler.',
  leading_zeros_restored: 'Leading zeros that a number column had lost were put back.',
  padding_removed: 'Zeros that a longer column had put in front were taken away.',
  decimal_removed: 'The ".0" that a number column had appended was taken away.',
  letters_read_as_digits: 'O, I, S and the like stood where digits belong and were read as 0, 1, 5.',
  several_values: 'The text holds several values; the first one was taken.',
  mojibake_repaired: 'UTF-8 that had been read as Latin-1 was read again: JosÃ© became José.',
  lost_character_restored: 'A letter that had been lost ("Jos?") was restored where only one reading is known.',
  lost_character: 'A letter was lost ("R?zende") and could not be restored.',
  // Documents
  is_cpf: 'The number is a valid CPF, which is the register number of the new identity card.',
  is_cnpj: 'The number is a valid CNPJ, in a column of CPF.',
  cpf_or_cnpj: 'The padded number is valid both as CPF and as CNPJ.',
  unknown_prefix: 'The prefix of the RUC is none that SUNAT is known to give out.',
  check_removed: 'The check character printed on the card was taken away.',
  person_ruc: 'A RUC of a person (prefix 10), which holds the DNI.',
  // Names
  digits_read_as_letters: 'Digits inside a name (Alve5) were read as the letters they look like.',
  digits_removed: 'A number beside the name was taken away.',
  surname_first: 'The name was written "surname, given names" and was turned round.',
  cut_at_length: 'The name fills the length at which its source cuts: its end may be missing.',
  joined_words_split: 'Two words written as one (LUIZCARLOS) were parted, both being common names.',
  one_letter: 'Only initials are left of the name.',
  // Phones
  ninth_digit_added: 'A mobile number of before 2016 got its ninth digit.',
  ninth_digit_assumed:
    'Eight digits starting with 7: taken for a mobile without its ninth digit, could be a trunked line.',
  missing_area_code: 'The area code is missing: the local number alone identifies less.',
  area_code_from_state: 'The area code was missing and its state has only one.',
  carrier_removed: 'The code of a long-distance carrier (0 + 15 + …) was taken away.',
  collect_removed: 'The prefix of a collect call (90, 9090) was taken away.',
  trunk_removed: 'The trunk prefix 0 was taken away.',
  extension_removed: 'The extension behind the number was taken away.',
  service_number: 'A service (0800, 4004), not the number of a person.',
  unknown_area_code: 'No area has this area code.',
  library: 'Read by libphonenumber after our own rules could not.',
  // E-mail
  typo_domain: 'The domain is one or two keys away from a well-known one: gmail.con, gmial.com.',
  role_address: 'An address of a role (contato@, vendas@), not of a person.',
  spaces_removed: 'Spaces inside the address were taken away.',
  accents_removed: 'Accents in front of the @ were taken away.',
  comma_for_dot: 'A comma stood where a dot belongs.',
  // Addresses
  postcode_invalid: 'The postcode is not one; the rest of the address stands.',
  postcode_padded: 'An old five-digit postcode was completed, or a lost leading zero put back.',
  postcode_state_mismatch: 'The postcode belongs to another state.',
  street_type_typo: 'The type of the street was misspelt: TRAVESSX became Travessa.',
  unknown_state: 'No state has this code.',
  // Dates
  other_style: 'The date is written in another style than the source declares, one that reads in one way only.',
  day_month_exchanged: 'Day and month stood in the other order: the month would be above 12.',
  excel_serial: 'A day number of a spreadsheet was read as the date it stands for.',
  two_digit_year: 'The century of a two-digit year was chosen so that the date is not in the future.',
  century_moved: 'A birth in the future or more than 115 years ago was moved by a century.',
  in_the_future: 'The date lies after the day of the extract.',
  too_long_ago: 'The date lies too far back to be true.',
  impossible_date: 'There is no such day.',
  default_day: 'The first of January, or a date systems fill in by default: the year may be all that is known.',
  // Amounts
  rounded: 'Decimals beyond those of the type were rounded half away from zero.',
  too_large: 'The number has more digits than its type holds.',
  other_decimal_sign:
    'Written with the other decimal sign than the source declares, in a way that reads in one way only.',
  // Codes
  store_code: 'A code given out inside a shop (prefix 2), unique only there.',
} as const;

export type Rule = keyof typeof rules;

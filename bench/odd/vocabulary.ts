/** What a made country calls its people, streets and places: names of common words, of nobody in particular. */
export interface Country {
  readonly first: readonly string[];
  /** Beginnings and ends of family names. */
  readonly last: readonly [readonly string[], readonly string[]];
  readonly streets: readonly [readonly string[], readonly string[]];
  readonly places: readonly [readonly string[], readonly string[]];
  /** How a telephone number is written: # is a digit. */
  readonly phone: string;
  /** How a date is written. */
  readonly date: 'ymd' | 'dmy' | 'mdy';
  /** Family name first. */
  readonly familyFirst?: boolean;
}

const words = (text: string): string[] => text.split(' ');

export const countries = {
  dutch: {
    first: words('Jan Sanne Pieter Lotte Daan Femke Sem Anouk Bram Fleur Thijs Maaike Ruben Noor Lars Eva Joris Iris Koen Tess Stijn Roos Wouter Marit Gijs Liv Jesse Puck Hugo Saar Niels Merel'), // prettier-ignore
    last: [words('Berg Hof Molen Water Kerk Bos Dijk Heide Veld Brug'), words('stra man huis sma laan mans ink ma huizen meier kamp bergen')], // prettier-ignore
    streets: [words('Linden Eiken Kastanje Raadhuis Stations Molen Kerk Nieuw Oude Wilgen Tulpen Rozen'), words('straat laan weg plein hof kade')], // prettier-ignore
    places: [words('Oud Nieuw Hoog Laag Wester Ooster Zuider Noorder Groot Klein'), words('dorp wijk veen dam hoven kerk zand dijk')], // prettier-ignore
    phone: '0##-#######',
    date: 'dmy',
  },
  turkish: {
    first: words('Ayşe Mehmet Elif Ahmet Zeynep Mustafa Fatma Emre Merve Can Esra Kerem Büşra Onur Seda Barış Gül Tolga Pınar Umut İrem Çağla Şule Ömer Deniz Hakan Yağmur Volkan'), // prettier-ignore
    last: [
      words('Ak Kara Demir Taş Yıl Öz Kaya Gök Alt Er Çel Şen'),
      words('oğlu ay er soy maz dağ han kan bek tür su kaya'),
    ],
    streets: [
      words('Atatürk Cumhuriyet Gazi İnönü Bahçe Çınar Zafer Barış Menekşe Lale'),
      [' Cad.', ' Sok.', ' Bulvarı'],
    ],
    places: [words('Yeni Eski Ak Kara Gök Kızıl Yeşil Sarı'), words('köy şehir hisar dere tepe pınar')],
    phone: '+90 5## ### ## ##',
    date: 'dmy',
  },
  indian: {
    first: words('Aarav Ananya Vihaan Diya Arjun Isha Kabir Meera Rohan Priya Aditya Kavya Nikhil Pooja Rahul Sneha Karan Nisha Varun Tara Dev Lata Manish Geeta Suresh Anjali Vikram Rekha'), // prettier-ignore
    last: [
      words('Shar Ver Gup Kul Desh Chau Nai Red Sin Pat Bhatt Agar'),
      words('ma ta karni pande dhary r dy gh il acharya wal'),
    ],
    streets: [
      words('MG Station Temple Lake Gandhi Nehru Park Market Church Ring'),
      [' Road', ' Nagar', ' Marg', ' Street'],
    ],
    places: [words('Ram Shiv Raj Dev Hari Jay Lakshmi Chandra'), words('pur nagar garh abad ganj pally')],
    phone: '+91 ##########',
    date: 'dmy',
  },
  russian: {
    first: words('Анна Иван Мария Пётр Ольга Сергей Елена Дмитрий Наталья Алексей Ирина Андрей Татьяна Николай Юлия Павел Ксения Максим Вера Егор Дарья Кирилл Софья Глеб'), // prettier-ignore
    last: [
      words('Иван Петр Мороз Волк Соколов Лебед Козл Нов Зайц Кузнец Орл Бел'),
      words('ов ин ский енко овский чук ович ев'),
    ],
    streets: [words('Садовая Лесная Школьная Новая Полевая Заречная Мира Победы'), [' ул.', ' пер.', ' пр.']],
    places: [words('Ново Старо Верхне Нижне Бело Красно'), words('горск реченск озёрск лесск польск дольск')],
    phone: '+7 9## ###-##-##',
    date: 'dmy',
    familyFirst: true,
  },
  polish: {
    first: words('Anna Jan Maria Piotr Katarzyna Tomasz Małgorzata Paweł Agnieszka Michał Barbara Łukasz Ewa Jakub Zofia Wojciech Hanna Kacper Świętosława Bartosz Iwona Grzegorz Żaneta Rafał'), // prettier-ignore
    last: [words('Kowal Wiśniew Lewandow Zieliń Szymań Woźni Dąbrow Kozłow Jankow Mazur Krawcz Górs'), words('ski czyk ak ek owicz iak ewski ska')], // prettier-ignore
    streets: [words('Lipowa Szkolna Polna Leśna Ogrodowa Krótka Długa Kościelna'), [' ', ' A/', ' B/']],
    places: [words('Nowa Stara Biała Czarna Górna Dolna'), [' Wola', ' Wieś', ' Góra', ' Dąbrowa', ' Rzeka']],
    phone: '### ### ###',
    date: 'ymd',
  },
} as const satisfies Readonly<Record<string, Country>>;

export const goods = {
  brands: words('Nordal Vexa Kirin Obelo Tamsa Quarz Lumio Pardo Zenta Halden Brixo Sorel'),
  kinds: ['Camera', 'Monitor', 'Printer', 'Speaker', 'Keyboard', 'Vacuum Cleaner', 'Coffee Maker', 'Desk Lamp'],
  colours: words('Black White Silver Blue Red'),
  sizes: ['', '27 inch', '32GB', '1TB', '15.6"'],
} as const;

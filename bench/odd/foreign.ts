import { shuffled, zipf } from '../generate/random.ts';
import type { Random } from '../generate/random.ts';
import { digits, lose, recase, reorder, spoil } from './damage.ts';
import { given, lexicon, sounds } from './lexicon.ts';
import { isoDay, makeRegister } from './people.ts';
import type { OddTable } from './tables.ts';

type Make = (random: Random, size: number) => OddTable;

const FAMILIES = '王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 高 林 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹';
const SIGNS = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华玉萍红娥玲芬燕彬鹏飞宇浩凯健俊帆雪梅琳晶欣慧莹婷'; // prettier-ignore

/** Chinese signs: no spaces in names or addresses, one sign typed for another that sounds the same. */
export const hanzi: Make = (random, size) => {
  const family = zipf(FAMILIES.split(' '), 0.9, 2);
  const sign = zipf(shuffled(random, [...SIGNS]), 0.5, 3);
  const word = zipf(shuffled(random, [...'中山人民解放建设和平新华光明文化东风长江南京北京上海']), 0.3);
  const other = (r: Random, text: string, chance: number): string => {
    if (!r.chance(chance)) return text;
    const at = r.int(text.length);
    return text.slice(0, at) + sign(r) + text.slice(at + 1);
  };
  return makeRegister(random, {
    columns: ['姓名', '出生日期', '地址', '手机', '城市'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 2, 3],
    home: (r) => ({ 姓: family(r), 地址: `${word(r)}${word(r)}路${r.between(1, 400)}号${r.chance(0.6) ? `${r.between(1, 20)}栋${r.between(101, 999)}室` : ''}`, 城市: r.pick(['广州市', '深圳市', '成都市', '武汉市', '杭州市', '西安市']) }), // prettier-ignore
    person: (r, v) => ({ 姓名: `${r.chance(0.7) ? v['姓']! : family(r)}${sign(r)}${r.chance(0.7) ? sign(r) : ''}`, 出生日期: isoDay(r.int(25_000)), 手机: digits(r, '13#########') }), // prettier-ignore
    seen: (r, v, at) => ({
      姓名: other(r, v['姓名']!, 0.06),
      出生日期: lose(r, r.chance(0.2) ? v['出生日期']!.replaceAll('-', '/') : v['出生日期']!, 0.12),
      地址: lose(r, other(r, r.chance(0.2) ? v['地址']!.replace(/\d+栋.*/, '') : v['地址']!, 0.08), 0.15),
      手机: at > 0 && r.chance(0.15) ? digits(r, '13#########') : lose(r, spoil(r, v['手机']!, 0.04), 0.2),
      城市: lose(r, r.chance(0.2) ? v['城市']!.replace('市', '') : v['城市']!, 0.08),
    }),
  }, size); // prettier-ignore
};

const KOREAN: readonly (readonly [string, readonly string[]])[] = [
  ['Kim', ['Kim', 'Gim']], ['Lee', ['Lee', 'Yi', 'Rhee']], ['Park', ['Park', 'Pak', 'Bak']], ['Choi', ['Choi', 'Choe']],
  ['Jung', ['Jung', 'Jeong', 'Chung']], ['Kang', ['Kang', 'Gang']], ['Cho', ['Cho', 'Jo']], ['Yoon', ['Yoon', 'Yun']],
  ['Lim', ['Lim', 'Im', 'Rim']], ['Shin', ['Shin', 'Sin']], ['Noh', ['Noh', 'Roh', 'No']], ['Woo', ['Woo', 'Wu', 'U']],
]; // prettier-ignore
const PARTS: readonly (readonly string[])[] = [['min', 'min'], ['jun', 'joon', 'june'], ['seo', 'suh'], ['hyun', 'hyeon'], ['young', 'yeong', 'yung'], ['ji', 'jee'], ['woo', 'u', 'wu'], ['hee', 'hui'], ['su', 'soo'], ['jin', 'jin'], ['kyung', 'gyeong'], ['ho', 'ho'], ['eun', 'un'], ['mi', 'mee'], ['sang', 'sang'], ['dong', 'tong']]; // prettier-ignore

/** Korean names as every passport romanises them otherwise: the order, the hyphen and the vowels differ. */
export const korean: Make = (random, size) => {
  const family = zipf(KOREAN, 1);
  const part = zipf(PARTS, 0.3);
  return makeRegister(random, {
    columns: ['name', 'dob', 'passport', 'phone', 'country', 'email'],
    records: [1, 1, 1, 2, 2, 3],
    family: [1, 1, 2],
    home: (r) => ({ family: String(KOREAN.indexOf(family(r))) }),
    person: (r) => ({ given: `${PARTS.indexOf(part(r))} ${PARTS.indexOf(part(r))}`, dob: isoDay(r.int(25_000)), passport: `M${digits(r, '########')}`, phone: digits(r, '010-####-####'), country: r.pick(['KR', 'KR', 'KR', 'US']), user: `${r.pick(PARTS)[0]!}${digits(r, '###')}` }), // prettier-ignore
    seen: (r, v, at) => {
      const spelled = r.pick(KOREAN[Number(v['family'])]![1]);
      const own = v['given']!.split(' ').map((place) => r.pick(PARTS[Number(place)]!));
      const joined = own.join(r.pick(['-', ' ', '', '-']));
      const first = joined[0]!.toUpperCase() + joined.slice(1);
      return {
        name: recase(r, r.pick([`${spelled} ${first}`, `${first} ${spelled}`, `${spelled}, ${first}`]), 0.2),
        dob: r.chance(0.1) ? spoil(r, v['dob']!, 0.3) : lose(r, v['dob']!, 0.1),
        passport: at > 0 && r.chance(0.2) ? `M${digits(r, '########')}` : lose(r, v['passport']!, 0.5),
        phone: lose(r, r.chance(0.3) ? v['phone']!.replace(/^0/, '+82 ') : v['phone']!, 0.3),
        email: lose(r, `${v['user']!}@${r.pick(['mail.example', 'post.example'])}`, 0.6),
      };
    },
  }, size); // prettier-ignore
};

const LATIN: Readonly<Record<string, string>> = { а: 'a', б: 'b', в: 'v', г: 'g', д: 'd', е: 'e', ж: 'zh', з: 'z', и: 'i', й: 'y', к: 'k', л: 'l', м: 'm', н: 'n', о: 'o', п: 'p', р: 'r', с: 's', т: 't', у: 'u', ф: 'f', х: 'kh', ц: 'ts', ч: 'ch', ш: 'sh', щ: 'shch', ъ: 'a', ь: '', ю: 'yu', я: 'ya' }; // prettier-ignore
const romanised = (text: string): string =>
  [...text].map((sign) => { const low = sign.toLowerCase(); const out = LATIN[low] ?? sign; return sign === low ? out : out.charAt(0).toUpperCase() + out.slice(1); }).join(''); // prettier-ignore

/** Bulgarian names, a third of the records in Latin letters, the father's name as an initial or left out. */
export const bulgarian: Make = (random, size) => {
  const first = zipf('Иван Мария Георги Елена Димитър Йорданка Петър Росица Николай Даниела Стоян Виолета Христо Цветана Ангел Надежда Тодор Силвия Васил Камелия Борис Райна'.split(' '), 0.7, 2); // prettier-ignore
  const last = lexicon(random, { first: 'ива пет геор стоя димит ник тодо кол анге хри мар васи ян рад', middle: 'но ро ла ни ко', last: 'нов ров лов ков ев чев нски ников' }, { count: 260 }); // prettier-ignore
  const streets = lexicon(random, { first: 'вит бал шип рил пир ком мар сред', middle: 'о е и', last: 'ша кан ка ца н дра гор' }, { count: 70 }); // prettier-ignore
  return makeRegister(random, {
    columns: ['Име', 'Дата', 'Адрес', 'Град', 'Телефон'],
    records: [1, 1, 1, 2, 2, 3, 4],
    family: [1, 1, 2, 3],
    home: (r) => ({ last: last(r), father: first(r), Адрес: `ул. ${streets(r)} ${r.between(1, 120)}`, Град: r.pick(['София', 'Пловдив', 'Варна', 'Бургас', 'Русе', 'Плевен']), Телефон: digits(r, '02#######') }), // prettier-ignore
    person: (r, v) => ({ first: first(r), Дата: isoDay(r.int(25_000)).split('-').reverse().join('.'), Телефон: r.chance(0.4) ? v['Телефон']! : digits(r, '088#######') }), // prettier-ignore
    seen: (r, v, at) => {
      const father = r.chance(0.3) ? '' : r.chance(0.3) ? `${v['father']![0]!}.` : `${v['father']!}ов`;
      const name = [spoil(r, v['first']!, 0.05), father, spoil(r, v['last']!, 0.06)].filter(Boolean).join(' ');
      const write = r.chance(0.33) ? romanised : (text: string) => text;
      return {
        Име: recase(r, write(reorder(r, name, 0.08)), 0.1),
        Дата: lose(r, v['Дата']!, 0.12),
        Адрес: lose(r, write(v['Адрес']!), 0.12),
        Град: write(v['Град']!),
        Телефон: at > 0 && r.chance(0.15) ? digits(r, '089#######') : lose(r, v['Телефон']!, 0.25),
      };
    },
  }, size); // prettier-ignore
};

/** Persons of an old encyclopaedia: few columns, places of birth, trades, heavy slips, up to eight records each. */
export const historical: Make = (random, size) => {
  const [first, last] = [zipf(given.english.split(' '), 0.8, 1), lexicon(random, sounds.english, { count: 700 })];
  const places = lexicon(random, sounds.english, { count: 120 });
  return makeRegister(random, {
    columns: ['full_name', 'first_name', 'surname', 'dob', 'birth_place', 'postcode', 'gender', 'occupation'],
    records: [1, 2, 3, 4, 5, 6, 8],
    home: () => ({}),
    person: (r) => ({ first_name: first(r), surname: last(r), dob: isoDay(r.int(20_000)).replace('19', '18'), birth_place: places(r), postcode: `${r.pick([...'abcdegns'])}${r.pick([...'abdlmnt'])}${r.between(1, 20)} ${r.between(1, 9)}${r.pick([...'abdefgh'])}${r.pick([...'jlnpqrs'])}`, gender: r.pick(['male', 'male', 'female']), occupation: r.pick(['politician', 'painter', 'writer', 'cricketer', 'engineer', 'cleric', 'botanist', 'actor']) }), // prettier-ignore
    seen: (r, v, at) => {
      const heavy = at > 0 ? 0.2 : 0;
      const own = r.chance(heavy / 2) ? v['first_name']!.slice(0, 3) : spoil(r, v['first_name']!, heavy);
      const family = at > 0 && r.chance(0.06) ? last(r) : spoil(r, v['surname']!, heavy);
      return {
        first_name: own.toLowerCase(),
        surname: lose(r, family, heavy / 4).toLowerCase(),
        full_name: `${own}${r.chance(0.3) ? ` ${r.pick([...'abcdefgh'])}` : ''} ${family}`.toLowerCase(),
        dob: lose(r, r.chance(heavy / 2) ? `${v['dob']!.slice(0, 4)}-01-01` : spoil(r, v['dob']!, heavy / 2), heavy),
        birth_place: lose(r, spoil(r, v['birth_place']!, heavy), heavy),
        postcode: at > 0 && r.chance(0.25) ? `${v['postcode']!.slice(0, 4)} ${r.between(1, 9)}xy` : lose(r, v['postcode']!, heavy), // prettier-ignore
        occupation: lose(r, v['occupation']!, 0.4),
      };
    },
  }, Math.ceil(size / 2)); // prettier-ignore
};

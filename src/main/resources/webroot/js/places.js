/** Names of languages and countries, in the reader's own language where the browser knows it. */

const LANGUAGES =
  'ar bg bn ca cs da de el en es et fa fi fr gu he hi hr hu id it ja ko lt lv mr ms nl no pl pt ro ru sk sl sr sv sw ta te th tl tr uk ur vi zh';

const COUNTRIES =
  'AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO ' +
  'CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HK HN HR HT HU ' +
  'ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH ' +
  'MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PS PT PW PY QA RO RS RU RW SA ' +
  'SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE ' +
  'VN VU WS YE ZA ZM ZW';

function naming(type) {
  try {
    const names = new Intl.DisplayNames(undefined, { type });
    return (code) => names.of(code) ?? code;
  } catch {
    return (code) => code;
  }
}

function safely(name) {
  return (code) => {
    try {
      return name(code);
    } catch {
      return String(code);
    }
  };
}

export const languageName = safely(naming('language'));
export const countryName = safely(naming('region'));

function byName(codes, name) {
  return codes.split(' ').map((code) => ({ code, name: name(code) })).sort((a, b) => a.name.localeCompare(b.name));
}

export const languages = () => byName(LANGUAGES, languageName);
export const countries = () => byName(COUNTRIES, countryName);

/** The languages that the browser asks for, as far as they can be chosen here. */
export function ownLanguages(wanted = navigator.languages ?? []) {
  const known = new Set(LANGUAGES.split(' '));
  const own = [...new Set(wanted.map((tag) => tag.split('-')[0].toLowerCase()))].filter((code) => known.has(code));
  return own.length > 0 ? own.slice(0, 3) : ['en'];
}

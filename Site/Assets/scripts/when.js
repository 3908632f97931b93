// 17 เมษายน 2567 เวลา 09:05, by the reader's language and the office's clock.
export const whenOf = (moment) =>
  new Intl.DateTimeFormat(document.documentElement.lang === 'en' ? 'en-GB' : 'th-TH', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'Asia/Bangkok',
  }).format(moment);

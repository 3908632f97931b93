namespace ThaklorAspire.Contracts.Payments;

/// <summary>Banks by the three digits that payments name them with. New ones come; a code that is not here is still a code.</summary>
public static class Banks
{
    /// <summary>Null when the code is not known.</summary>
    public static LocalizedText? NameOf(string code) => Names.GetValueOrDefault(code);

    private static readonly Dictionary<string, LocalizedText> Names = new()
    {
        ["002"] = Name("ธนาคารกรุงเทพ", "Bangkok Bank (BBL)"),
        ["004"] = Name("ธนาคารกสิกรไทย", "Kasikornbank (KBANK)"),
        ["006"] = Name("ธนาคารกรุงไทย", "Krungthai Bank (KTB)"),
        ["011"] = Name("ธนาคารทหารไทยธนชาต", "TMBThanachart Bank (TTB)"),
        ["014"] = Name("ธนาคารไทยพาณิชย์", "Siam Commercial Bank (SCB)"),
        ["017"] = Name("ธนาคารซิตี้แบงก์", "Citibank"),
        ["018"] = Name("ธนาคารซูมิโตโม มิตซุย", "Sumitomo Mitsui Banking Corporation (SMBC)"),
        ["020"] = Name("ธนาคารสแตนดาร์ดชาร์เตอร์ด (ไทย)", "Standard Chartered Bank (Thai)"),
        ["022"] = Name("ธนาคารซีไอเอ็มบี ไทย", "CIMB Thai Bank"),
        ["024"] = Name("ธนาคารยูโอบี", "United Overseas Bank (UOB)"),
        ["025"] = Name("ธนาคารกรุงศรีอยุธยา", "Bank of Ayudhya (BAY)"),
        ["030"] = Name("ธนาคารออมสิน", "Government Savings Bank (GSB)"),
        ["031"] = Name("ธนาคารฮ่องกงและเซี่ยงไฮ้", "HSBC"),
        ["033"] = Name("ธนาคารอาคารสงเคราะห์", "Government Housing Bank (GHB)"),
        ["034"] = Name("ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร (ธ.ก.ส.)", "Bank for Agriculture (BAAC)"),
        ["035"] = Name("ธนาคารเพื่อการส่งออกและนำเข้าแห่งประเทศไทย", "EXIM Thailand"),
        ["039"] = Name("ธนาคารมิซูโฮ", "Mizuho Bank"),
        ["052"] = Name("ธนาคารแห่งประเทศจีน (ไทย)", "Bank of China (Thai)"),
        ["065"] = Name("ธนาคารธนชาต", "Thanachart Bank"),
        ["066"] = Name("ธนาคารอิสลามแห่งประเทศไทย", "Islamic Bank of Thailand"),
        ["067"] = Name("ธนาคารทิสโก้", "TISCO Bank"),
        ["069"] = Name("ธนาคารเกียรตินาคินภัทร", "Kiatnakin Phatra Bank (KKP)"),
        ["070"] = Name("ธนาคารไอซีบีซี (ไทย)", "ICBC (Thai)"),
        ["071"] = Name("ธนาคารไทยเครดิต", "Thai Credit Bank"),
        ["073"] = Name("ธนาคารแลนด์ แอนด์ เฮ้าส์", "Land and Houses Bank (LH)"),
        ["098"] = Name("ธนาคารพัฒนาวิสาหกิจขนาดกลางและขนาดย่อม (SME D Bank)", "SME D Bank"),
        [MiniQr.TrueMoney] = Name("ทรูมันนี่ วอลเล็ท", "TrueMoney Wallet"),
    };

    private static LocalizedText Name(string th, string en) => new() { Th = th, En = en };
}

using Microsoft.AspNetCore.Mvc;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Http;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Submissions.Features.Cases;

/// <summary>ยืนยันการชำระเงิน: the money is on the statement and a receipt is written.</summary>
internal static class ConfirmPayment
{
    /// <param name="Version">The version the officer read.</param>
    /// <param name="AmountSatang">What arrived, in satang.</param>
    /// <param name="ReceiptBook">ใบเสร็จรับเงินเล่มที่</param>
    /// <param name="ReceiptNumber">เลขที่</param>
    internal sealed record Request(int Version, long AmountSatang, string ReceiptBook, string ReceiptNumber);

    public static Task<IResult> HandleAsync(
        Guid id,
        Request request,
        [FromServices] ActOnCase acts,
        OfficeFile office,
        TimeProvider clock,
        HttpContext http,
        CancellationToken cancellationToken
    )
    {
        var language = Problems.Language(http);
        var errors = new Dictionary<string, string[]>();
        if (!Money.IsAmount(request.AmountSatang))
        {
            errors["amountSatang"] = [Money.Wrong.In(language)];
        }
        var book = Number(request.ReceiptBook, "receiptBook", language, errors);
        var number = Number(request.ReceiptNumber, "receiptNumber", language, errors);
        if (errors.Count > 0)
        {
            return Task.FromResult(Problems.Validation(errors));
        }
        return acts.RunAsync(
            id,
            Of(request.Version, request.AmountSatang, book, number, office, clock),
            http,
            cancellationToken
        );
    }

    /// <param name="book">As <see cref="Number"/> gave it.</param>
    /// <param name="number">As <see cref="Number"/> gave it.</param>
    public static ActDetails Of(
        int version,
        long amountSatang,
        string book,
        string number,
        OfficeFile office,
        TimeProvider clock
    )
    {
        var amount = Money.Format(amountSatang);
        return new(
            CaseActs.ConfirmPayment,
            version,
            $"{amount} บาท เล่มที่ {book} เลขที่ {number}",
            c => Told(c, office, amount, book, number),
            (c, _) =>
            {
                c.PaidSatang = amountSatang;
                c.ReceiptBook = book;
                c.ReceiptNumber = number;
                c.PaymentConfirmedAt = clock.GetUtcNow();
            }
        );
    }

    /// <summary>In the language the citizen filed in.</summary>
    private static string Told(Submission c, OfficeFile office, string amount, string book, string number)
    {
        var department = office.Department(c.Department)?.Title ?? office.Name;
        return c.Locale == "en"
            ? $"{department.En} has confirmed your payment of {amount} baht. Receipt book {book}, number {number}."
            : $"{department.Th}ตรวจสอบการชำระเงิน {amount} บาท เรียบร้อยแล้ว ใบเสร็จรับเงินเล่มที่ {book} เลขที่ {number}";
    }

    /// <summary>Letters, digits, space, / . and -: what is printed on receipt books, and too short to carry a phone number.</summary>
    public static string Number(string typed, string key, string language, Dictionary<string, string[]> errors)
    {
        var line = TypedText.AsciiDigits(TypedText.CleanLine(typed));
        var good =
            line.Length is > 0 and <= 20
            && line.All(c => char.IsLetter(c) || char.IsAsciiDigit(c) || c is ' ' or '/' or '.' or '-')
            && PhoneNumber.Parse(line).Value is null
            && line.Count(char.IsAsciiDigit) < NationalId.Digits;
        if (!good)
        {
            errors[key] =
            [
                (
                    language == "en"
                        ? "Enter the number printed on the receipt, at most 20 characters"
                        : "กรุณากรอกเลขตามใบเสร็จรับเงิน ไม่เกิน 20 ตัวอักษร"
                ),
            ];
        }
        return line;
    }
}

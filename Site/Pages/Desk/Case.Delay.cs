using System.Globalization;
using Microsoft.AspNetCore.Mvc;

namespace ThaklorAspire.Site.Pages.Desk;

/// <summary>แจ้งเหตุล่าช้า</summary>
internal sealed partial class CaseModel
{
    public Task<IActionResult> OnPostDelayAsync(int version, CancellationToken ct)
    {
        Keep(Request.Form);
        Need("delayReason", T("กรุณากรอกเหตุที่ล่าช้า", "Say why it is late"));
        if (
            !DateOnly.TryParseExact(
                Kept("expectedOn"),
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var expected
            )
        )
        {
            Faults["expectedOn"] = T("กรุณาระบุวันที่คาดว่าจะแล้วเสร็จ", "Give the day it is expected to be done");
        }
        return ActAsync(
            DeskAct.Delay,
            new
            {
                version,
                reason = Kept("delayReason"),
                expectedOn = expected,
            },
            T("แจ้งเหตุล่าช้าแล้ว", "The applicant is told of the delay."),
            ct
        );
    }
}

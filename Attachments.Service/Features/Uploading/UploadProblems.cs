using ThaklorAspire.ServiceDefaults.Http;

namespace ThaklorAspire.Attachments.Features.Uploading;

/// <summary>Codes of refused uploads and what the citizen reads. Wording: what is wrong, and what to do about it.</summary>
internal static class UploadProblems
{
    public const string TooLarge = "file_too_large";
    public const string Missing = "file_missing";
    public const string Empty = "file_empty";
    public const string TooMany = "too_many_files";
    public const string NameNotAllowed = "file_type_not_allowed";
    public const string ContentUnknown = "file_content_unknown";
    public const string Damaged = "file_damaged";
    public const string TooManyPixels = "image_too_large";
    public const string TooManyUploads = "too_many_uploads";
    public const string Busy = "uploads_busy";
    public const string TooSlow = "upload_too_slow";
    public const string Incomplete = "upload_incomplete";
    public const string GrantInvalid = "grant_invalid";
    public const string FileRejected = "file_rejected";
    public const string FileBeingInspected = "file_being_inspected";
    public const string CrossSite = "cross_site";
    public const string RangeInvalid = "range_invalid";
    public const string PageMissing = "page_missing";
    public const string PageUnreadable = "page_unreadable";

    public static void AddTexts()
    {
        ProblemTexts.Add(
            TooLarge,
            "ไฟล์มีขนาดใหญ่เกินไป",
            "ไฟล์ต้องไม่เกิน 20 MB กรุณาลดขนาด หรือถ่ายภาพหน้าจอสลิปแล้วแนบใหม่",
            "The file is too large",
            "A file may have at most 20 MB. Make it smaller, or attach a screenshot of the slip."
        );
        ProblemTexts.Add(
            Missing,
            "ยังไม่ได้เลือกไฟล์",
            "กรุณาเลือกไฟล์ JPG, PNG, HEIC, WebP หรือ PDF แล้วส่งอีกครั้ง",
            "No file was chosen",
            "Choose a JPG, PNG, HEIC, WebP or PDF file and send it again."
        );
        ProblemTexts.Add(
            Empty,
            "ไฟล์ว่างเปล่า",
            "ไฟล์นี้ไม่มีข้อมูล กรุณาตรวจสอบแล้วเลือกไฟล์ใหม่",
            "The file is empty",
            "There is nothing in this file. Check it and choose another."
        );
        ProblemTexts.Add(
            TooMany,
            "ส่งได้ครั้งละหนึ่งไฟล์",
            "กรุณาแนบทีละไฟล์",
            "One file at a time",
            "Send each file on its own."
        );
        ProblemTexts.Add(
            NameNotAllowed,
            "ไม่รองรับไฟล์ชนิดนี้",
            "ชื่อไฟล์ต้องลงท้ายด้วย .jpg .jpeg .png .heic .webp หรือ .pdf",
            "This kind of file is not accepted",
            "The file name must end in .jpg, .jpeg, .png, .heic, .webp or .pdf."
        );
        ProblemTexts.Add(
            ContentUnknown,
            "เนื้อหาของไฟล์ไม่ใช่ JPG, PNG, HEIC, WebP หรือ PDF",
            "กรุณาเปิดไฟล์แล้วบันทึกใหม่เป็น JPG, PNG หรือ PDF",
            "The content is not JPG, PNG, HEIC, WebP or PDF",
            "Open the file and save it as JPG, PNG or PDF."
        );
        ProblemTexts.Add(
            Damaged,
            "ไฟล์เสียหรือส่งมาไม่ครบ",
            "กรุณาเปิดไฟล์ดูว่าใช้ได้ แล้วแนบใหม่ หรือถ่ายภาพใหม่",
            "The file is damaged or incomplete",
            "Check that it opens, then attach it again or take a new picture."
        );
        ProblemTexts.Add(
            TooManyPixels,
            "ภาพมีความละเอียดสูงเกินไป",
            "ภาพต้องไม่เกิน 40 ล้านพิกเซล กรุณาลดขนาดภาพแล้วแนบใหม่",
            "The picture has too many pixels",
            "A picture may have at most 40 million pixels. Make it smaller and attach it again."
        );
        ProblemTexts.Add(
            TooManyUploads,
            "แนบไฟล์บ่อยเกินไป",
            "มีไฟล์จำนวนมากจากเครือข่ายนี้ที่ยังไม่ได้ส่งพร้อมแบบฟอร์ม กรุณารอสักครู่แล้วลองใหม่",
            "Too many files",
            "Many files from this network were uploaded and not yet sent with a form. Wait a while, then try again."
        );
        ProblemTexts.Add(
            Busy,
            "มีผู้แนบไฟล์พร้อมกันจำนวนมาก",
            "กรุณารอสักครู่แล้วลองใหม่ ข้อมูลที่กรอกยังอยู่ครบ",
            "Many people are uploading right now",
            "Wait a moment and try again; nothing you typed is lost."
        );
        ProblemTexts.Add(
            TooSlow,
            "การส่งไฟล์ใช้เวลานานเกินไป",
            "กรุณาตรวจสอบสัญญาณอินเทอร์เน็ต หรือลดขนาดไฟล์แล้วลองใหม่",
            "The upload took too long",
            "Check your connection, or make the file smaller, and try again."
        );
        ProblemTexts.Add(
            Incomplete,
            "ไฟล์ส่งมาไม่ครบ",
            "การเชื่อมต่อขาดระหว่างส่ง กรุณาแนบไฟล์อีกครั้ง",
            "The upload was cut off",
            "The connection broke or the request is malformed. Attach the file again."
        );
        ProblemTexts.Add(
            GrantInvalid,
            "ลิงก์เปิดไฟล์หมดอายุหรือไม่ถูกต้อง",
            "กรุณาโหลดหน้าเรื่องใหม่ แล้วเปิดไฟล์อีกครั้ง",
            "The link to this file has expired or is not valid",
            "Reload the page of the case and open the file again."
        );
        ProblemTexts.Add(
            FileRejected,
            "เปิดไฟล์นี้ไม่ได้",
            "ไฟล์เสียหายหรือไม่ปลอดภัย กรุณาติดต่อผู้ยื่นเพื่อขอไฟล์ใหม่",
            "This file cannot be opened",
            "It is damaged or not safe. Ask the applicant for a new one."
        );
        ProblemTexts.Add(
            FileBeingInspected,
            "กำลังตรวจสอบไฟล์นี้",
            "ระบบเปิดไฟล์ให้ดูได้หลังตรวจสอบเสร็จ กรุณารอสักครู่แล้วเปิดอีกครั้ง",
            "This file is being inspected",
            "It can be opened when that is done. Wait a moment and open it again."
        );
        ProblemTexts.Add(
            CrossSite,
            "เปิดไฟล์จากเว็บไซต์อื่นไม่ได้",
            "กรุณาเปิดไฟล์จากหน้าเรื่องในระบบ",
            "Files open only from this site",
            "Open the file from the page of its case."
        );
        ProblemTexts.Add(
            RangeInvalid,
            "ช่วงของไฟล์ที่ขอไม่ถูกต้อง",
            "กรุณาดาวน์โหลดไฟล์ใหม่ทั้งไฟล์",
            "That part of the file does not exist",
            "Download the whole file again."
        );
        ProblemTexts.Add(
            PageMissing,
            "ไม่มีหน้านี้",
            "กรุณาเลือกหน้าอื่น หรือดาวน์โหลดไฟล์ทั้งไฟล์",
            "There is no such page",
            "Choose another page, or download the whole file."
        );
        ProblemTexts.Add(
            PageUnreadable,
            "แสดงหน้านี้เป็นภาพไม่ได้",
            "ไฟล์อาจมีรหัสผ่านหรือเสียหาย กรุณาดาวน์โหลดแล้วเปิดด้วยโปรแกรมของท่าน",
            "This page cannot be shown as a picture",
            "The file may have a password or be damaged. Download it and open it with a program of your own."
        );
    }
}

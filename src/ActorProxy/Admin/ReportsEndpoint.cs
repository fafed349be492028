namespace ActorProxy.Admin;

/// <summary><c>POST /v1/reports</c>: backends tell of failed logins.</summary>
internal static class ReportsEndpoint
{
    public static async Task<IResult> Post(HttpRequest request, Caller caller, ReportDesk desk)
    {
        var reports = await ReportBody.Read(request);
        return reports.Count > ReportBody.MostReports
            ? Problems.Of(StatusCodes.Status413PayloadTooLarge, $"at most {ReportBody.MostReports} reports at once; none was counted")
            : Results.Json(new ReportResults(await desk.TakeAsync(reports, caller)), AdminApi.Json);
    }
}

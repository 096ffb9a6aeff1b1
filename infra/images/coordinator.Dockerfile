# The coordinator: ASP.NET only, no libtorch.
# docker build -f infra/images/coordinator.Dockerfile -t spectral/coordinator .

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
# Package restore is a layer of its own: it changes with the project files, not with the code.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY build/ build/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Storage/Storage.csproj src/Storage/
COPY src/Coordinator/Coordinator.csproj src/Coordinator/
RUN dotnet restore src/Coordinator/Coordinator.csproj
COPY src/Shared/ src/Shared/
COPY src/Storage/ src/Storage/
COPY src/Coordinator/ src/Coordinator/
RUN dotnet publish src/Coordinator/Coordinator.csproj -c Release --no-restore -p:RunAnalyzers=false -o /publish

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
# The report's plots are drawn by Skia, which asks for fontconfig.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libfontconfig1 \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir --mode=0770 /data \
    && chown 1654:0 /data
COPY --from=build /publish/ /opt/spectral/
# The root file system may be read-only: only /data and /tmp are written to.
ENV DOTNET_EnableDiagnostics=0 \
    SPECTRAL_DATA=/data
WORKDIR /opt/spectral
USER 1654:1654
VOLUME ["/data"]
EXPOSE 7419 7420 7422
ENTRYPOINT ["dotnet", "/opt/spectral/Spectral.Coordinator.dll"]

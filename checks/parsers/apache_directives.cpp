#include "checks/parsers/apache_directives.h"

#include <algorithm>
#include <array>

namespace presscheck {
namespace {

struct Group {
    std::string_view module;
    ApacheWhere where;
    std::string_view names;  // each with a blank behind it
};

// As `httpd -L` lists them, of Apache 2.4 with all modules that come with it but Lua, whose
// directives decide in ways of their own.
// clang-format off
constexpr Group groups[] = {
    {"core.c", ApacheWhere::anywhere,
     "<else <elseif <files <filesmatch <if <ifdefine <ifdirective <iffile "
     "<ifmodule <ifsection acceptpathinfo adddefaultcharset cgivar contentdigest "
     "defaulttype define enablemmap enablesendfile error errordocument fileetag "
     "forcetype hostnamelookups include includeoptional limitrequestbody "
     "limitxmlrequestbody loglevel maxrangeoverlaps maxrangereversals maxranges "
     "options qualifyredirecturl readbuffersize rlimitcpu rlimitmem rlimitnproc "
     "serversignature sethandler setinputfilter setoutputfilter undefine "
     "usecanonicalname usecanonicalphysicalport "},
    {"core.c", ApacheWhere::inside,
     "<limit <limitexcept allowoverride allowoverridelist cgipassauth "},
    {"core.c", ApacheWhere::outside,
     "<directory <directorymatch <location <locationmatch <virtualhost "
     "acceptfilter accessfilename allowencodedslashes coredumpdirectory "
     "defaultruntimedir documentroot errorlog errorlogformat extendedstatus "
     "flushmaxpipelined flushmaxthreshold httpprotocoloptions "
     "limitinternalrecursion limitrequestfields limitrequestfieldsize "
     "limitrequestline maxconnectionsperchild maxmemfree maxrequestsperchild "
     "mergeslashes mergetrailers mutex namevirtualhost pidfile port protocol "
     "protocols protocolshonororder regexdefaultoptions registerhttpmethod "
     "scoreboardfile seerequesttail serveradmin serveralias servername serverpath "
     "serverroot servertokens stricthostcheck threadstacksize timeout traceenable "},
    {"event.c", ApacheWhere::outside,
     "asyncrequestworkerfactor gracefulshutdowntimeout listen listenbacklog "
     "listencoresbucketsratio listentcpdeferaccept maxclients maxrequestsperchild "
     "maxrequestworkers maxspareservers maxsparethreads minspareservers "
     "minsparethreads receivebuffersize sendbuffersize serverlimit startservers "
     "threadlimit threadsperchild "},
    {"http_core.c", ApacheWhere::outside,
     "keepalive keepalivetimeout maxkeepaliverequests "},
    {"mod_access_compat.c", ApacheWhere::inside,
     "allow deny order satisfy "},
    {"mod_actions.c", ApacheWhere::anywhere,
     "action script "},
    {"mod_alias.c", ApacheWhere::anywhere,
     "alias aliaspreservepath redirect redirectmatch redirectpermanent "
     "redirectrelative redirecttemp scriptalias "},
    {"mod_alias.c", ApacheWhere::outside,
     "aliasmatch scriptaliasmatch "},
    {"mod_allowmethods.c", ApacheWhere::inside,
     "allowmethods "},
    {"mod_auth_basic.c", ApacheWhere::inside,
     "authbasicauthoritative authbasicfake authbasicprovider "
     "authbasicusedigestalgorithm "},
    {"mod_auth_digest.c", ApacheWhere::inside,
     "authdigestalgorithm authdigestdomain authdigestnccheck "
     "authdigestnoncelifetime authdigestprovider authdigestqop "},
    {"mod_auth_digest.c", ApacheWhere::outside,
     "authdigestshmemsize "},
    {"mod_auth_form.c", ApacheWhere::inside,
     "authformauthoritative authformbody authformdisablenostore "
     "authformfakebasicauth authformlocation authformloginrequiredlocation "
     "authformloginsuccesslocation authformlogoutlocation authformmethod "
     "authformmimetype authformpassword authformprovider authformsitepassphrase "
     "authformsize authformusername "},
    {"mod_authn_anon.c", ApacheWhere::inside,
     "anonymous anonymous_logemail anonymous_mustgiveemail anonymous_nouserid "
     "anonymous_verifyemail "},
    {"mod_authn_core.c", ApacheWhere::inside,
     "authname authtype "},
    {"mod_authn_core.c", ApacheWhere::outside,
     "<authnprovideralias "},
    {"mod_authn_dbd.c", ApacheWhere::inside,
     "authdbduserpwquery authdbduserrealmquery "},
    {"mod_authn_dbm.c", ApacheWhere::inside,
     "authdbmtype authdbmuserfile "},
    {"mod_authn_file.c", ApacheWhere::inside,
     "authuserfile "},
    {"mod_authn_socache.c", ApacheWhere::inside,
     "authncachecontext authncacheprovidefor authncachetimeout "},
    {"mod_authn_socache.c", ApacheWhere::outside,
     "authncacheenable authncachesocache "},
    {"mod_authnz_fcgi.c", ApacheWhere::anywhere,
     "authnzfcgicheckauthnprovider "},
    {"mod_authnz_fcgi.c", ApacheWhere::outside,
     "authnzfcgidefineprovider "},
    {"mod_authnz_ldap.c", ApacheWhere::inside,
     "authldapauthorizeprefix authldapbindauthoritative authldapbinddn "
     "authldapbindpassword authldapcompareasuser authldapcomparednonserver "
     "authldapdereferencealiases authldapgroupattribute "
     "authldapgroupattributeisdn authldapinitialbindasuser "
     "authldapinitialbindpattern authldapmaxsubgroupdepth "
     "authldapremoteuserattribute authldapremoteuserisdn authldapsearchasuser "
     "authldapsubgroupattribute authldapsubgroupclass authldapurl "},
    {"mod_authnz_ldap.c", ApacheWhere::outside,
     "authldapcharsetconfig "},
    {"mod_authz_core.c", ApacheWhere::inside,
     "<requireall <requireany <requirenone authmerging "
     "authzsendforbiddenonfailure require "},
    {"mod_authz_core.c", ApacheWhere::outside,
     "<authzprovideralias "},
    {"mod_authz_dbd.c", ApacheWhere::inside,
     "authzdbdlogintoreferer authzdbdquery authzdbdredirectquery "},
    {"mod_authz_dbm.c", ApacheWhere::inside,
     "authdbmgroupfile authzdbmtype "},
    {"mod_authz_groupfile.c", ApacheWhere::inside,
     "authgroupfile "},
    {"mod_autoindex.c", ApacheWhere::anywhere,
     "addalt addaltbyencoding addaltbytype adddescription addicon "
     "addiconbyencoding addiconbytype defaulticon fancyindexing headername "
     "indexheadinsert indexignore indexignorereset indexoptions indexorderdefault "
     "indexstylesheet readmename "},
    {"mod_brotli.c", ApacheWhere::outside,
     "brotlialteretag brotlicompressionmaxinputblock brotlicompressionquality "
     "brotlicompressionwindow brotlifilternote "},
    {"mod_buffer.c", ApacheWhere::inside,
     "buffersize "},
    {"mod_cache.c", ApacheWhere::anywhere,
     "cachedefaultexpire cachedetailheader cachedisable cacheenable cacheheader "
     "cacheignorenolastmod cachelastmodifiedfactor cachemaxexpire cacheminexpire "
     "cachestaleonerror cachestoreexpired cachestorenostore cachestoreprivate "},
    {"mod_cache.c", ApacheWhere::outside,
     "cacheignorecachecontrol cacheignoreheaders cacheignorequerystring "
     "cacheignoreurlsessionidentifiers cachekeybaseurl cachelock cachelockmaxage "
     "cachelockpath cachequickhandler "},
    {"mod_cache_disk.c", ApacheWhere::anywhere,
     "cachemaxfilesize cacheminfilesize cachereadsize cachereadtime "},
    {"mod_cache_disk.c", ApacheWhere::outside,
     "cachedirlength cachedirlevels cacheroot "},
    {"mod_cache_socache.c", ApacheWhere::anywhere,
     "cachesocachemaxsize cachesocachemaxtime cachesocachemintime "
     "cachesocachereadsize cachesocachereadtime "},
    {"mod_cache_socache.c", ApacheWhere::outside,
     "cachesocache "},
    {"mod_cern_meta.c", ApacheWhere::anywhere,
     "metadir metafiles metasuffix "},
    {"mod_cgi.c", ApacheWhere::anywhere,
     "cgiscripttimeout "},
    {"mod_cgi.c", ApacheWhere::outside,
     "scriptlog scriptlogbuffer scriptloglength "},
    {"mod_cgid.c", ApacheWhere::anywhere,
     "cgidscripttimeout "},
    {"mod_cgid.c", ApacheWhere::outside,
     "scriptlog scriptlogbuffer scriptloglength scriptsock "},
    {"mod_charset_lite.c", ApacheWhere::anywhere,
     "charsetdefault charsetoptions charsetsourceenc "},
    {"mod_dav_fs.c", ApacheWhere::outside,
     "davlockdb "},
    {"mod_dav_lock.c", ApacheWhere::inside,
     "davgenericlockdb "},
    {"mod_dbd.c", ApacheWhere::outside,
     "dbdexptime dbdinitsql dbdkeep dbdmax dbdmin dbdparams dbdpersist "
     "dbdpreparesql dbdriver "},
    {"mod_deflate.c", ApacheWhere::anywhere,
     "deflateinflatelimitrequestbody deflateinflateratioburst "
     "deflateinflateratiolimit "},
    {"mod_deflate.c", ApacheWhere::outside,
     "deflatealteretag deflatebuffersize deflatecompressionlevel "
     "deflatefilternote deflatememlevel deflatewindowsize "},
    {"mod_dialup.c", ApacheWhere::inside,
     "modemstandard "},
    {"mod_dir.c", ApacheWhere::anywhere,
     "directorycheckhandler directoryindex directoryindexredirect directoryslash "
     "fallbackresource "},
    {"mod_dumpio.c", ApacheWhere::outside,
     "dumpioinput dumpiooutput "},
    {"mod_echo.c", ApacheWhere::outside,
     "protocolecho "},
    {"mod_env.c", ApacheWhere::anywhere,
     "passenv setenv unsetenv "},
    {"mod_expires.c", ApacheWhere::anywhere,
     "expiresactive expiresbytype expiresdefault "},
    {"mod_ext_filter.c", ApacheWhere::inside,
     "extfilteroptions "},
    {"mod_ext_filter.c", ApacheWhere::outside,
     "extfilterdefine "},
    {"mod_file_cache.c", ApacheWhere::outside,
     "cachefile mmapfile "},
    {"mod_filter.c", ApacheWhere::anywhere,
     "addoutputfilterbytype filterchain filterdeclare filterprotocol "
     "filterprovider filtertrace "},
    {"mod_headers.c", ApacheWhere::anywhere,
     "header requestheader "},
    {"mod_http2.c", ApacheWhere::anywhere,
     "h2copyfiles h2earlyhint h2proxyrequests h2push h2pushresource h2upgrade "},
    {"mod_http2.c", ApacheWhere::outside,
     "h2direct h2earlyhints h2maxdataframelen h2maxheaderblocklen "
     "h2maxsessionstreams h2maxstreamerrors h2maxworkeridleseconds h2maxworkers "
     "h2minworkers h2moderntlsonly h2outputbuffering h2padding h2pushdiarysize "
     "h2pushpriority h2serializeheaders h2sessionextrafiles h2streammaxmemsize "
     "h2streamtimeout h2tlscooldownsecs h2tlswarmupsize h2websockets h2windowsize "},
    {"mod_ident.c", ApacheWhere::anywhere,
     "identitycheck identitychecktimeout "},
    {"mod_imagemap.c", ApacheWhere::anywhere,
     "imapbase imapdefault imapmenu "},
    {"mod_include.c", ApacheWhere::anywhere,
     "ssierrormsg ssitimeformat ssiundefinedecho xbithack "},
    {"mod_include.c", ApacheWhere::inside,
     "ssietag ssilastmodified ssilegacyexprparser "},
    {"mod_include.c", ApacheWhere::outside,
     "ssiendtag ssistarttag "},
    {"mod_info.c", ApacheWhere::outside,
     "addmoduleinfo "},
    {"mod_log_config.c", ApacheWhere::outside,
     "bufferedlogs customlog globallog logformat transferlog "},
    {"mod_log_debug.c", ApacheWhere::anywhere,
     "logmessage "},
    {"mod_log_forensic.c", ApacheWhere::outside,
     "forensiclog "},
    {"mod_logio.c", ApacheWhere::anywhere,
     "logiotrackttfb "},
    {"mod_macro.c", ApacheWhere::anywhere,
     "<macro macroignorebadnesting macroignoreemptyargs undefmacro use "},
    {"mod_md.c", ApacheWhere::anywhere,
     "mdrequirehttps "},
    {"mod_md.c", ApacheWhere::outside,
     "<mdomain <mdomainset mdactivationdelay mdbaseserver mdcacertificatefile "
     "mdcachallenges mdcertificateagreement mdcertificateauthority "
     "mdcertificatecheck mdcertificatefile mdcertificatekeyfile "
     "mdcertificateprotocol mdcertificatestatus mdchallengedns01 "
     "mdchallengedns01version mdcheckinterval mdcontactemail mddrivemode "
     "mdexternalaccountbinding mdhttpproxy mdhttpproxycacertificatefile "
     "mdinitialdelay mdmatchnames mdmember mdmembers mdmessagecmd mdmuststaple "
     "mdnotifycmd mdomain mdportmap mdprivatekeys mdprofile mdprofilemandatory "
     "mdrenewmode mdrenewviaari mdrenewwindow mdretrydelay mdretryfailover "
     "mdserverstatus mdstapleothers mdstapling mdstaplingkeepresponse "
     "mdstaplingrenewwindow mdstoredir mdstorelocks mdwarnwindow "},
    {"mod_mime.c", ApacheWhere::anywhere,
     "addcharset addencoding addhandler addinputfilter addlanguage "
     "addoutputfilter addtype defaultlanguage multiviewsmatch removecharset "
     "removeencoding removehandler removeinputfilter removelanguage "
     "removeoutputfilter removetype "},
    {"mod_mime.c", ApacheWhere::inside,
     "modmimeusepathinfo "},
    {"mod_mime.c", ApacheWhere::outside,
     "typesconfig "},
    {"mod_mime_magic.c", ApacheWhere::outside,
     "mimemagicfile "},
    {"mod_negotiation.c", ApacheWhere::anywhere,
     "forcelanguagepriority languagepriority "},
    {"mod_negotiation.c", ApacheWhere::outside,
     "cachenegotiateddocs "},
    {"mod_proxy.c", ApacheWhere::anywhere,
     "balancermember proxy100continue proxyaddheaders proxyerroroverride "
     "proxypass proxypassinterpolateenv proxypassmatch proxypassreverse "
     "proxypassreversecookiedomain proxypassreversecookiepath proxypreservehost "
     "proxyset "},
    {"mod_proxy.c", ApacheWhere::outside,
     "<proxy <proxymatch balancergrowth balancerinherit balancerpersist noproxy "
     "proxybadheader proxyblock proxydomain proxyiobuffersize proxymaxforwards "
     "proxypassinherit proxyreceivebuffersize proxyremote proxyremotematch "
     "proxyrequests proxysourceaddress proxystatus proxytimeout proxyvia "},
    {"mod_proxy_connect.c", ApacheWhere::outside,
     "allowconnect "},
    {"mod_proxy_express.c", ApacheWhere::anywhere,
     "proxyexpressdbmfile proxyexpressdbmtype proxyexpressenable "},
    {"mod_proxy_fcgi.c", ApacheWhere::anywhere,
     "proxyfcgibackendtype proxyfcgisetenvif "},
    {"mod_proxy_ftp.c", ApacheWhere::anywhere,
     "proxyftpdircharset proxyftpescapewildcards proxyftplistonwildcard "},
    {"mod_proxy_hcheck.c", ApacheWhere::anywhere,
     "proxyhcexpr proxyhctemplate "},
    {"mod_proxy_hcheck.c", ApacheWhere::outside,
     "proxyhctpsize "},
    {"mod_proxy_html.c", ApacheWhere::anywhere,
     "proxyhtmlbufsize proxyhtmlcharsetout proxyhtmldoctype proxyhtmlenable "
     "proxyhtmlevents proxyhtmlextended proxyhtmlfixups proxyhtmlinterp "
     "proxyhtmllinks proxyhtmlmeta proxyhtmlstripcomments proxyhtmlurlmap "},
    {"mod_proxy_scgi.c", ApacheWhere::anywhere,
     "proxyscgiinternalredirect proxyscgisendfile "},
    {"mod_proxy_wstunnel.c", ApacheWhere::anywhere,
     "proxywebsocketfallbacktoproxyhttp "},
    {"mod_reflector.c", ApacheWhere::anywhere,
     "reflectorheader "},
    {"mod_remoteip.c", ApacheWhere::outside,
     "remoteipheader remoteipinternalproxy remoteipinternalproxylist "
     "remoteipproxiesheader remoteipproxyprotocol remoteipproxyprotocolexceptions "
     "remoteiptrustedproxy remoteiptrustedproxylist "},
    {"mod_reqtimeout.c", ApacheWhere::outside,
     "requestreadtimeout "},
    {"mod_request.c", ApacheWhere::inside,
     "keptbodysize "},
    {"mod_rewrite.c", ApacheWhere::anywhere,
     "rewritebase rewritecond rewriteengine rewriteoptions rewriterule "},
    {"mod_rewrite.c", ApacheWhere::outside,
     "rewritemap "},
    {"mod_sed.c", ApacheWhere::inside,
     "inputsed outputsed "},
    {"mod_session.c", ApacheWhere::anywhere,
     "session sessionenv sessionexclude sessionexpiryupdateinterval sessionheader "
     "sessioninclude sessionmaxage "},
    {"mod_session_cookie.c", ApacheWhere::anywhere,
     "sessioncookiename sessioncookiename2 sessioncookieremove "},
    {"mod_session_crypto.c", ApacheWhere::anywhere,
     "sessioncryptocipher sessioncryptopassphrase sessioncryptopassphrasefile "},
    {"mod_session_crypto.c", ApacheWhere::outside,
     "sessioncryptodriver "},
    {"mod_session_dbd.c", ApacheWhere::anywhere,
     "sessiondbdcookiename sessiondbdcookiename2 sessiondbdcookieremove "
     "sessiondbddeletelabel sessiondbdinsertlabel sessiondbdperuser "
     "sessiondbdselectlabel sessiondbdupdatelabel "},
    {"mod_setenvif.c", ApacheWhere::anywhere,
     "browsermatch browsermatchnocase setenvif setenvifexpr setenvifnocase "},
    {"mod_so.c", ApacheWhere::outside,
     "loadfile loadmodule "},
    {"mod_socache_memcache.c", ApacheWhere::outside,
     "memcacheconnttl "},
    {"mod_socache_redis.c", ApacheWhere::outside,
     "redisconnpoolttl redistimeout "},
    {"mod_speling.c", ApacheWhere::anywhere,
     "checkbasenamematch checkcaseonly checkspelling "},
    {"mod_ssl.c", ApacheWhere::anywhere,
     "sslcacertificatefile sslcacertificatepath sslciphersuite ssllog sslloglevel "
     "ssloptions sslusername sslverifyclient sslverifydepth "},
    {"mod_ssl.c", ApacheWhere::inside,
     "sslrenegbuffersize sslrequire sslrequiressl "},
    {"mod_ssl.c", ApacheWhere::outside,
     "sslcadnrequestfile sslcadnrequestpath sslcarevocationcheck "
     "sslcarevocationfile sslcarevocationpath sslcertificatechainfile "
     "sslcertificatefile sslcertificatekeyfile sslcompression sslcryptodevice "
     "sslengine sslfips sslhonorcipherorder sslinsecurerenegotiation "
     "sslocspdefaultresponder sslocspenable sslocspnoverify "
     "sslocspoverrideresponder sslocspproxyurl sslocsprespondercertificatefile "
     "sslocsprespondertimeout sslocspresponsemaxage sslocspresponsetimeskew "
     "sslocspuserequestnonce sslopensslconfcmd sslpassphrasedialog sslprotocol "
     "sslproxycacertificatefile sslproxycacertificatepath "
     "sslproxycarevocationcheck sslproxycarevocationfile sslproxycarevocationpath "
     "sslproxycheckpeercn sslproxycheckpeerexpire sslproxycheckpeername "
     "sslproxyciphersuite sslproxyengine sslproxymachinecertificatechainfile "
     "sslproxymachinecertificatefile sslproxymachinecertificatepath "
     "sslproxyprotocol sslproxyverify sslproxyverifydepth sslrandomseed "
     "sslsessioncache sslsessioncachetimeout sslsessionticketkeyfile "
     "sslsessiontickets sslsrpunknownuserseed sslsrpverifierfile sslstaplingcache "
     "sslstaplingerrorcachetimeout sslstaplingfaketrylater sslstaplingforceurl "
     "sslstaplingrespondertimeout sslstaplingresponsemaxage "
     "sslstaplingresponsetimeskew sslstaplingreturnrespondererrors "
     "sslstaplingstandardcachetimeout sslstrictsnivhostcheck sslusestapling "
     "sslvhostsnipolicy "},
    {"mod_substitute.c", ApacheWhere::anywhere,
     "substitute substituteinheritbefore substitutemaxlinelength "},
    {"mod_suexec.c", ApacheWhere::outside,
     "suexecusergroup "},
    {"mod_unixd.c", ApacheWhere::outside,
     "chrootdir group suexec user "},
    {"mod_userdir.c", ApacheWhere::outside,
     "userdir "},
    {"mod_usertrack.c", ApacheWhere::anywhere,
     "cookiedomain cookieexpires cookiehttponly cookiename cookiesamesite "
     "cookiesecure cookiestyle cookietracking "},
    {"mod_version.c", ApacheWhere::anywhere,
     "<ifversion "},
    {"mod_vhost_alias.c", ApacheWhere::outside,
     "virtualdocumentroot virtualdocumentrootip virtualscriptalias "
     "virtualscriptaliasip "},
    {"mod_watchdog.c", ApacheWhere::outside,
     "watchdoginterval "},
    {"mod_xml2enc.c", ApacheWhere::anywhere,
     "xml2encdefault xml2startparse "},
    {"mod_xml2enc.c", ApacheWhere::outside,
     "xml2encalias "},
    {"util_ldap.c", ApacheWhere::inside,
     "ldapreferralhoplimit ldapreferrals ldaptrustedclientcert "},
    {"util_ldap.c", ApacheWhere::outside,
     "ldapcacheentries ldapcachettl ldapconnectionpoolttl ldapconnectiontimeout "
     "ldaplibrarydebug ldapopcacheentries ldapopcachettl ldapretries "
     "ldapretrydelay ldapsharedcachefile ldapsharedcachesize ldaptimeout "
     "ldaptrustedglobalcert ldaptrustedmode ldapverifyservercert "},
};
// clang-format on

// Modules that are packaged apart, by the beginnings of their directives.
struct Prefix {
    std::string_view prefix, module;
};
constexpr std::array prefixes{
    Prefix{"sec", "mod_security2.c"}, Prefix{"qs_", "mod_qos.c"},
    Prefix{"dos", "mod_evasive20.c"}, Prefix{"php_", "mod_php.c"},
    Prefix{"phpinidir", "mod_php.c"},
};

bool lists(std::string_view names, std::string_view name) {
    for (auto at = names.find(name); at != std::string_view::npos; at = names.find(name, at + 1)) {
        const auto end = at + name.size();
        if ((at == 0 || names[at - 1] == ' ') && names[end] == ' ') return true;
    }
    return false;
}

}  // namespace

std::vector<ApacheRule> apache_rules(std::string_view name) {
    std::vector<ApacheRule> rules;
    if (name.empty() || name.find(' ') != std::string_view::npos) return rules;
    for (const auto& group : groups) {
        if (lists(group.names, name)) rules.push_back({group.module, group.where});
    }
    if (!rules.empty()) return rules;
    for (const auto& [prefix, module] : prefixes) {
        if (name.starts_with(prefix)) rules.push_back({module, ApacheWhere::anywhere});
    }
    return rules;
}

bool is_known_apache_module(std::string_view source) {
    constexpr std::array<std::string_view, 20> without_directives{"mod_allowmethods.c",
                                                                  "mod_asis.c",
                                                                  "mod_authz_host.c",
                                                                  "mod_authz_user.c",
                                                                  "mod_data.c",
                                                                  "mod_lbmethod_bybusyness.c",
                                                                  "mod_lbmethod_byrequests.c",
                                                                  "mod_lbmethod_bytraffic.c",
                                                                  "mod_proxy_ajp.c",
                                                                  "mod_proxy_balancer.c",
                                                                  "mod_proxy_fdpass.c",
                                                                  "mod_proxy_http.c",
                                                                  "mod_proxy_http2.c",
                                                                  "mod_proxy_uwsgi.c",
                                                                  "mod_slotmem_plain.c",
                                                                  "mod_slotmem_shm.c",
                                                                  "mod_socache_dbm.c",
                                                                  "mod_socache_shmcb.c",
                                                                  "mod_systemd.c",
                                                                  "mod_ratelimit.c"};
    constexpr std::array<std::string_view, 6> others{"prefork.c",
                                                     "worker.c",
                                                     "mod_unique_id.c",
                                                     "mod_authz_owner.c",
                                                     "mod_socache_memcache.c",
                                                     "mod_lbmethod_heartbeat.c"};
    const auto is = [&](std::string_view known) { return known == source; };
    return std::any_of(std::begin(groups), std::end(groups),
                       [&](const Group& group) { return group.module == source; }) ||
           std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const Prefix& prefix) { return prefix.module == source; }) ||
           std::any_of(without_directives.begin(), without_directives.end(), is) ||
           std::any_of(others.begin(), others.end(), is);
}

}  // namespace presscheck

// The tag chosen last is remembered on the reader's own device; without scripts the browser's languages decide.
document.cookie = "tag=" + location.pathname.split("/")[1] + ";path=/;max-age=31536000;samesite=lax";

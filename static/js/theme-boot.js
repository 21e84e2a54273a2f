(()=>{try{let e=localStorage.getItem("theme");(e==="paper"||e==="night")&&(document.documentElement.dataset.theme=e)}catch{}document.documentElement.classList.add("has-js");})();
